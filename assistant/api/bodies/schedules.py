"""Bodies about schedules and freshness."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body
from connectors.settings import Origin
from ingest.scheduling.freshness import FreshnessState
from ingest.scheduling.schedule import WatchState


class FreshnessReply(Body):
    target_s: int = Field(description="how old the last good run may be; at twice this age the source is red")
    state: FreshnessState


class PlanBody(Body):
    """When a source is to be read: give exactly one of `cron` and `every_s`."""

    source: str = Field(max_length=200)
    cron: str | None = Field(None, max_length=100, examples=["30 6 * * 1-5"])
    every_s: int | None = Field(None, examples=[900])
    zone: str = Field("UTC", max_length=100, examples=["Europe/Amsterdam"])
    priority: int = 0
    quiet_hours: str | None = Field(None, max_length=200, examples=["22:00-06:00"])
    watch: bool = False


class ScheduleReply(Body):
    id: int
    source: str
    cron: str | None
    every_s: int | None
    zone: str
    priority: int
    quiet_hours: str | None
    paused: bool
    origin: Origin
    next_run_at: datetime | None
    last_slot_at: datetime | None
    watch: bool
    watch_state: WatchState
    watch_message: str


class PreviewReply(Body):
    next_runs: list[datetime]
