"""Bodies about sources as they are now."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body
from assistant.api.bodies.runs import FailureReply, RunReply
from assistant.api.bodies.schedules import FreshnessReply
from connectors.settings import Origin


class SourceReply(Body):
    name: str
    title: str
    kind: str
    origin: Origin
    problem: str | None = Field(description="Why it is not used as it is described; null where it is.")
    documents: int
    passages: int
    failures: int
    running: bool
    behind: bool
    last_run: RunReply | None
    last_good_run_at: datetime | None
    approval_waiting: bool
    freshness: FreshnessReply
    next_run_at: datetime | None = Field(description="by its schedules; null when it has none or they are paused")
    paused: bool = Field(description="it has schedules, and all of them are paused")


class SourceDetail(Body):
    source: SourceReply
    runs: list[RunReply]
    failures: list[FailureReply]
