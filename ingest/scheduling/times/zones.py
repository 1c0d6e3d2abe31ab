"""Wall-clock time and moments, across the changes of a time zone.

What a newcomer would get wrong: arithmetic on an aware `datetime` is arithmetic on the wall clock, so all reckoning
here is in UTC, and wall times carry no zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

RESOLUTION = timedelta(seconds=1)  # no zone changes between two seconds
_LOOK_AHEAD = timedelta(days=7)  # no zone changes twice within it and ends where it began


def wall_time(moment: datetime, zone: tzinfo) -> datetime:
    """What a clock on the wall shows; without a zone."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def first_moment(wall: datetime, zone: tzinfo) -> datetime:
    """The moment at which a clock on the wall first shows `wall`; the first valid moment after it where it never does.

    >>> from zoneinfo import ZoneInfo
    >>> first_moment(datetime(2027, 3, 28, 2, 30), ZoneInfo("Europe/Amsterdam")).isoformat()
    '2027-03-28T01:00:00+00:00'
    """
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall_time(moment, zone) == wall:
        return moment
    # In the gap, the offset before the change leads behind the change and the one after it leads before it.
    before_change = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _change_between(before_change, moment, offset_at(before_change, zone), zone)


def offset_at(moment: datetime, zone: tzinfo) -> timedelta:
    """The zone's distance from UTC at a moment."""
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def next_change(start: datetime, end: datetime, offset: timedelta, zone: tzinfo) -> datetime | None:
    """The first moment after `start` and up to `end` at which the offset is another than `offset`."""
    before = start
    while before < end:
        after = min(before + _LOOK_AHEAD, end)
        if offset_at(after, zone) != offset:
            return _change_between(before, after, offset, zone)
        before = after
    return None


def _change_between(before: datetime, after: datetime, offset: timedelta, zone: tzinfo) -> datetime:
    """The first whole second after `before` without `offset`, which `after` does not have either."""
    before = before.replace(microsecond=0)
    while after - before > RESOLUTION:
        middle = before + (after - before) // (2 * RESOLUTION) * RESOLUTION
        if offset_at(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after
