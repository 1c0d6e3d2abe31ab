"""Which minutes are slots, found by looking at every minute of ten years: slow, simple, and nothing of `ingest` in it.

A minute of UTC is an index; what the wall shows then is an array. The rules are those that the documentation states,
written a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_QUARTER = 15
_DAY_MINUTES = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Minutes = NDArray[np.int64]  # since 1970, in UTC or on the wall


@dataclass(frozen=True, slots=True)
class Wall:
    """What the clocks of a zone show at each minute of a time, which starts and ends at quarters of an hour."""

    utc: Minutes
    shown: Minutes

    @classmethod
    def of(cls, zone: str, start: datetime, end: datetime) -> Wall:
        """Asks the zone at every quarter: none has changed its clocks at another minute since 1987."""
        info = ZoneInfo(zone)
        first, last = (int((one - _EPOCH).total_seconds()) // 60 for one in (start, end))
        quarters = range(first, last, _QUARTER)
        offsets = [_offset_minutes(_EPOCH + timedelta(minutes=quarter), info) for quarter in quarters]
        utc = np.arange(first, last, dtype=np.int64)
        return cls(utc, utc + np.repeat(np.array(offsets, dtype=np.int64), _QUARTER)[: len(utc)])


def cron_slots(expression: str, wall: Wall) -> Minutes:
    """The slots of a cron expression."""
    matcher = _Matcher.of(expression)
    matches = matcher.matches(wall.shown)
    if matcher.every_hour:
        found: Minutes = wall.utc[matches]
        return found
    seen = np.maximum.accumulate(wall.shown)
    before = np.concatenate([[wall.shown[0] - 1], seen[:-1]])
    slots = matches & (wall.shown > before)  # shown for the first time
    for gap in np.flatnonzero(wall.shown - before > 1):
        left_out = np.arange(before[gap] + 1, wall.shown[gap], dtype=np.int64)
        slots[gap] |= bool(matcher.matches(left_out).any())
    once: Minutes = wall.utc[slots]
    return once


def interval_slots(every_minutes: int, wall: Wall) -> Minutes:
    """The slots of an interval."""
    found: Minutes = wall.utc[wall.utc % every_minutes == 0]
    return found


@dataclass(frozen=True, slots=True)
class _Matcher:
    minutes: frozenset[int]
    hours: frozenset[int]
    expression_days: tuple[str, str, str]  # day, month, weekday

    @classmethod
    def of(cls, expression: str) -> _Matcher:
        minute, hour, day, month, weekday = expression.split()
        return cls(_numbers(minute, 0, 59), _numbers(hour, 0, 23), (day, month, weekday))

    @property
    def every_hour(self) -> bool:
        return self.hours == frozenset(range(24))

    def matches(self, shown: Minutes) -> NDArray[Any]:
        minute, hour = shown % 60, shown % _DAY_MINUTES // 60
        days, position = np.unique(shown // _DAY_MINUTES, return_inverse=True)
        wanted_days = np.array([self._is_wanted(date(1970, 1, 1) + timedelta(days=int(day))) for day in days], bool)
        found: NDArray[Any] = (
            np.isin(minute, list(self.minutes)) & np.isin(hour, list(self.hours)) & wanted_days[position]
        )
        return found

    def _is_wanted(self, day: date) -> bool:
        days, months, weekdays = self.expression_days
        if day.month not in _numbers(months, 1, 12):
            return False
        by_day = day.day == _last_of_month(day) if days == "L" else day.day in _numbers(days, 1, 31)
        by_weekday = _weekday_matches(weekdays, day)
        both = days.startswith("*") or weekdays.startswith("*")
        return by_day and by_weekday if both else by_day or by_weekday


def _weekday_matches(field: str, day: date) -> bool:
    sunday_is_zero = day.isoweekday() % 7
    if "#" in field:
        weekday, nth = map(int, field.split("#"))
        return sunday_is_zero == weekday % 7 and (day.day - 1) // 7 + 1 == nth
    return sunday_is_zero in {number % 7 for number in _numbers(field, 0, 7)}


def _numbers(field: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("*", "", "") if span == "*" else span.partition("-")
        start = low if first == "*" else int(first)
        end = high if first == "*" or (step and not last) else int(last or first)
        found.update(range(start, end + 1, int(step or 1)))
    return frozenset(found)


def _last_of_month(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def _offset_minutes(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    assert offset % timedelta(minutes=1) == timedelta(0)
    return offset // timedelta(minutes=1)
