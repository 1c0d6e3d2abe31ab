"""A schedule as somebody wants it (`Plan`) and as it stands in the ledger (`Schedule`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cronsim import CronSimError

from connectors.settings import Origin
from ingest.scheduling.errors import (
    CronError,
    IntervalError,
    PriorityError,
    QuietHoursError,
    TimingError,
    ZoneError,
)
from ingest.scheduling.times.quiet import QuietHours
from ingest.scheduling.times.timetable import CronTimes, IntervalTimes, Timetable

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=366)
PRIORITIES = range(-100, 101)
_CRON_FIELDS = 5


class WatchState(StrEnum):
    OFF = "off"  # nobody watches now
    WATCHING = "watching"  # the kernel tells of each change
    POLLING = "polling"  # looked at every few seconds, as on a network drive
    BROKEN = "broken"  # it will be tried again; the schedule's slots go on


@dataclass(frozen=True, slots=True)
class Plan:
    """When a source is to be read. Exactly one of `cron` and `every_s` is given; times of day are those of `zone`."""

    source: str
    cron: str | None = None
    every_s: int | None = None
    zone: str = "UTC"
    priority: int = 0
    quiet_hours: str | None = None
    watch: bool = False

    def check(self) -> None:
        """Raises:
        ScheduleError: it cannot be used; the error names the field and what it may be.
        """
        if (self.cron is None) == (self.every_s is None):
            raise TimingError(self.cron)
        self.clock()
        self.timetable()
        self.quiet()
        if self.priority not in PRIORITIES:
            raise PriorityError(self.priority)

    def clock(self) -> ZoneInfo:
        """The zone."""
        try:
            return ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as error:
            raise ZoneError(self.zone) from error

    def timetable(self) -> Timetable:
        """Its slots."""
        if self.every_s is not None:
            if not SHORTEST.total_seconds() <= self.every_s <= LONGEST.total_seconds():
                raise IntervalError(self.every_s)
            return IntervalTimes(timedelta(seconds=self.every_s))
        expression = self.cron or ""
        try:
            if len(expression.split()) != _CRON_FIELDS:
                raise CronSimError("fields")
            return CronTimes(expression, self.clock())
        except CronSimError as error:
            raise CronError(expression) from error

    def quiet(self) -> QuietHours | None:
        """Its quiet hours."""
        if self.quiet_hours is None:
            return None
        try:
            return QuietHours.parse(self.quiet_hours)
        except ValueError as error:
            raise QuietHoursError(self.quiet_hours) from error


@dataclass(frozen=True, slots=True)
class Schedule:
    """A stored schedule. Slots up to `since` are none of its own: it was made, changed or resumed then."""

    schedule_id: int
    plan: Plan
    origin: Origin
    paused: bool
    since: datetime
    watch_state: WatchState = WatchState.OFF
    watch_message: str = ""
