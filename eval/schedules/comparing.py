"""Thirty schedules in eight zones: what the product names as slots against what the oracle finds, and a life of
downtime and wrong clocks lived through around every change of the clocks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import numpy as np

from eval.schedules.oracle import Minutes, Wall, cron_slots, interval_slots
from ingest.scheduling.deciding import Rhythm
from ingest.scheduling.schedule import Plan

# Changes at midnight, by half an hour, at a quarter to three, for a fast, in the southern half, and not at all.
ZONES = (
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Santiago",
    "Pacific/Chatham",
    "Asia/Beirut",
    "Asia/Kolkata",
)
CRONS = (
    *("*/15 * * * *", "0 * * * *", "30 * * * *", "5,35 * * * *"),
    *("30 2 * * *", "0 2 * * *", "15 3 * * *", "0 0 * * *", "30 0 * * *", "59 23 * * *", "45 1 * * *"),
    *("0 */2 * * *", "20 1-4 * * *", "*/10 2 * * *", "0,30 1,2,3 * * *", "0 8-18 * * 1-5", "*/30 0-3 * * *"),
    *("30 6 * * 1-5", "0 7 * * 0", "30 2 * * 7", "15 2 1 * *", "30 2 L * *", "0 3 * * 1#1", "0 0 1 1 *"),
    *("30 2 29 2 *", "10 2 13 * 5", "0 1 1-7 3,10 *"),
)
INTERVALS_MINUTES = (20, 360, 1440)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AROUND = timedelta(days=2)


@dataclass(slots=True)
class Tally:
    """What was found. `double` and `skipped` are what must be 0; a life may also run what is no slot at all."""

    slots: int = 0
    double: int = 0
    skipped: int = 0
    strange: int = 0
    lives: int = 0

    def add(self, other: Tally) -> None:
        """Count another one in."""
        for name in ("slots", "double", "skipped", "strange", "lives"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def plans() -> list[Plan]:
    """The thirty, in the first zone."""
    crons = [Plan("shares", cron=one, zone=ZONES[0]) for one in CRONS]
    return crons + [Plan("shares", every_s=60 * one, zone=ZONES[0]) for one in INTERVALS_MINUTES]


def compare(
    start: datetime,
    years: float,
    zones: Sequence[str] = ZONES,
) -> Tally:
    """Every schedule in every zone over these years."""
    total = Tally()
    end = start + timedelta(days=round(365.25 * years))
    for zone in zones:
        wall = Wall.of(zone, start, end)
        changes = [one for one in _changes(wall) if one + _AROUND < end]  # beyond its end the oracle knows nothing
        for plan in plans():
            here = Plan(plan.source, plan.cron, plan.every_s, zone)
            expected = _expected(here, wall)
            total.add(_named(here, expected, start, end))
            for change in changes:
                total.add(_lived(here, expected, change - _AROUND, change + _AROUND))
    return total


def _named(plan: Plan, expected: Minutes, start: datetime, end: datetime) -> Tally:
    slots = takewhile(lambda one: one < end, Rhythm.of(plan).timetable.after(start - timedelta(seconds=1)))
    named = np.array([_minute(one) for one in slots], dtype=np.int64)
    only_once = np.unique(named)
    return Tally(
        slots=len(expected),
        double=len(named) - len(only_once),
        skipped=len(np.setdiff1d(expected, only_once)),
        strange=len(np.setdiff1d(only_once, expected)),
    )


def _lived(plan: Plan, expected: Minutes, start: datetime, end: datetime) -> Tally:
    """A scheduler's life as the tick lives it; it is sometimes down, and its clock is sometimes wrong."""
    chance = random.Random(f"{plan} {start}")  # noqa: S311 - a game, not a secret
    rhythm, done, missed_on_purpose = Rhythm.of(plan), set[datetime](), list[tuple[datetime, datetime]]()
    now, double = start, 0
    while now < end:
        done_until = max((one for one in done if one <= now), default=start)
        if (slot := rhythm.due(done_until, now)) is not None:
            double += slot in done
            done.add(slot)
            done_until = max(done_until, slot)
        before = now
        now = _later(rhythm, done_until, now, chance)
        if now != rhythm.next_run_at(done_until, before):
            missed_on_purpose.append((before, now))
    inside = {_moment(one) for one in expected[(expected > _minute(start)) & (expected <= _minute(now))]}
    left = [one for one in inside - done if one < end and not _is_in(one, missed_on_purpose)]
    return Tally(double=double, skipped=len(left), strange=len(done - inside), lives=1)


def _later(rhythm: Rhythm, done_until: datetime, now: datetime, chance: random.Random) -> datetime:
    """When the tick wakes again: when the next run is due, or after something has happened."""
    due = rhythm.next_run_at(done_until, now) or now + _AROUND
    dice = chance.random()
    if dice < 0.03:
        return now + timedelta(hours=3)  # down
    if dice < 0.04:
        return now + timedelta(days=3)
    if dice < 0.06 and now > done_until:
        return now - timedelta(minutes=chance.choice([1, 30, 60]))  # the clock was set back
    return max(due, now + timedelta(seconds=1))


def _expected(plan: Plan, wall: Wall) -> Minutes:
    if plan.every_s is not None:
        return interval_slots(plan.every_s // 60, wall)
    return cron_slots(plan.cron or "", wall)


def _changes(wall: Wall) -> list[datetime]:
    jumps = np.flatnonzero(np.diff(wall.shown - wall.utc))
    return [_moment(wall.utc[position + 1]) for position in jumps]


def _is_in(moment: datetime, spans: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(start <= moment <= end for start, end in spans)


def _minute(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds() // 60)


def _moment(minute: int | np.int64) -> datetime:
    return _EPOCH + timedelta(minutes=int(minute))
