"""Bodies about the runs of a source, and its past by days."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from assistant.api.bodies.base import Body


class Sheet(Body):
    seen: int
    new: int
    changed: int
    moved: int
    unchanged: int
    skipped: int
    failed: int
    hidden: int
    purged: int
    passages: int
    embedded: int


class RunProgress(Body):
    total: int | None = Field(description="items; null as long as the listing goes on")
    passages_per_s: float | None = Field(description="over the last minute; null when not known")
    seconds_left: float | None = Field(description="null when not known")
    doing: str = Field(description="the title of what was prepared last")


class RunReply(Body):
    run_id: int
    source: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    sheet: Sheet
    message: str
    progress: RunProgress | None = Field(None, description="while it runs")


class FailureReply(Body):
    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    next_try: datetime | None
    first_failed_at: datetime | None
    path: str = Field(description="where IT finds it: its address at the source where that is known, else its id")


class SyncRequest(Body):
    approve_deletions: bool = False


class RunCancelling(Body):
    cancelling: bool = Field(description="false: it had ended")


class SyncStarted(Body):
    run_id: int


class DayReply(Body):
    """What a source held at the end of a day (UTC), and how many runs began on it; `bad_runs` got nowhere."""

    day: date
    documents: int
    failures: int
    runs: int
    bad_runs: int
