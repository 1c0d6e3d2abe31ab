"""The moments that a schedule names: its slots, as cron expressions or intervals.

`cronsim` reads the expression; what happens when a zone changes its clocks is ours:

- An expression that names hours ("30 2 * * *") names times on the wall. A time that does not exist in spring has its
  slot at the first valid moment; one that exists twice in autumn has one slot, the first time.
- An expression for every hour ("*/15 * * * *") follows time as it passes: the hour that is left out has no slots, and
  the hour that comes twice has them twice.
- An interval counts in whole multiples since 1970 in UTC, so that whoever reckons finds the same slots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from cronsim import CronSim

from ingest.scheduling.times.zones import RESOLUTION, first_moment, next_change, offset_at, wall_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOURS = 24


class Timetable(Protocol):
    """A schedule's slots."""

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The slots strictly after `moment`, in order, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class IntervalTimes:
    """A slot each `every`."""

    every: timedelta

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The slots strictly after `moment`."""
        number = (moment - _EPOCH) // self.every
        while True:
            number += 1
            yield _EPOCH + number * self.every


@dataclass(frozen=True, slots=True)
class CronTimes:
    """The slots of a cron expression with five fields in a zone. Raises CronSimError when it cannot be read."""

    expression: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        CronSim(self.expression, datetime(2000, 1, 1))  # noqa: DTZ001 - wall time

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The slots strictly after `moment`."""
        moment = moment.astimezone(UTC)
        every_hour = len(CronSim(self.expression, datetime(2000, 1, 1)).hours) == _HOURS  # noqa: DTZ001
        return self._as_time_passes(moment) if every_hour else self._on_the_wall(moment)

    def _on_the_wall(self, moment: datetime) -> Iterator[datetime]:
        last = moment
        for wall in CronSim(self.expression, wall_time(moment, self.zone)):
            slot = first_moment(wall, self.zone)
            if slot > last:  # two times in one gap are one slot
                yield slot
                last = slot

    def _as_time_passes(self, moment: datetime) -> Iterator[datetime]:
        start, offset = moment, offset_at(moment, self.zone)
        while True:
            changed = None
            for wall in CronSim(self.expression, (start + offset).replace(tzinfo=None)):
                slot = (wall - offset).replace(tzinfo=UTC)
                if changed := next_change(start, slot, offset, self.zone):
                    break
                yield slot
                start = slot
            if changed is None:
                return
            start, offset = changed - RESOLUTION, offset_at(changed, self.zone)


def latest_slot(timetable: Timetable, after: datetime, until: datetime) -> datetime | None:
    """The last slot after `after` and up to `until`; quick even where ten years lie between.

    >>> day = datetime(2026, 1, 1, tzinfo=UTC)
    >>> latest_slot(IntervalTimes(timedelta(hours=1)), day, day + timedelta(minutes=150)).hour
    2
    """
    reach = timedelta(hours=1)
    while True:
        start = max(after, until - reach)
        found = None
        for slot in timetable.after(start):
            if slot > until:
                break
            found = slot
        if found is not None or start <= after:
            return found
        reach *= 4
