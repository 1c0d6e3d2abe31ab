"""Quiet hours: times of day in which no run is started, "22:00-06:00"; what falls inside follows right after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from ingest.scheduling.times.zones import first_moment, wall_time

_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_DAY = timedelta(days=1)
FORM = "times such as 22:00-06:00, several with a comma between them, and some time of the day left over"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Windows of wall-clock time, each from its start up to its end, which may lie on the next day."""

    windows: tuple[tuple[time, time], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError with what is allowed."""
        found = [_WINDOW.fullmatch(part.strip()) for part in text.split(",")]
        matches = [match for match in found if match]
        if len(matches) < len(found):
            raise ValueError(FORM)
        windows = tuple((time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) for match in matches)
        quiet = cls(windows)
        minutes = (time(minute // 60, minute % 60) for minute in range(24 * 60))
        if any(start == end for start, end in windows) or all(quiet._window_at(one) for one in minutes):
            raise ValueError(FORM)
        return quiet

    def until(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment from `moment` on that is not quiet: `moment` itself where it is not."""
        while window := self._window_at(wall_time(moment, zone).time()):
            wall = wall_time(moment, zone)
            end = datetime.combine(wall.date(), window[1])
            if end <= wall:
                end += _DAY
            ends_at = first_moment(end, zone)
            if ends_at <= moment:  # the hour that comes twice, for the second time
                ends_at = end.replace(tzinfo=zone, fold=1).astimezone(UTC)
            moment = ends_at
        return moment

    def _window_at(self, clock: time) -> tuple[time, time] | None:
        for start, end in self.windows:
            inside = start <= clock < end if start < end else clock >= start or clock < end
            if inside:
                return start, end
        return None
