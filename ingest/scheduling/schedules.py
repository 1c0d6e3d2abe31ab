"""The schedules as people see and change them: what the API and the command line call.

It reckons next runs from the ledger, so it tells the same whether a scheduler runs or not, and says when it does not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, select

from ingest.ledger import Ledger
from ingest.scheduling.deciding import Rhythm
from ingest.scheduling.errors import ScheduleError
from ingest.scheduling.fencing import last_beat
from ingest.scheduling.schedule import Plan, Schedule
from ingest.scheduling.slots import last_taken
from ingest.scheduling.stored import (
    add_schedule,
    change_schedule,
    pause_schedule,
    read_schedule,
    read_schedules,
    remove_schedule,
    resume_schedule,
)
from ingest.scheduling.tables import SlotRow
from ingest.sync import UnknownSourceError

SILENT_AFTER = timedelta(minutes=2)  # a tick comes every twenty seconds
PREVIEWED = 5


class TickState(StrEnum):
    RUNNING = "running"
    SILENT = "silent"  # it should tick and does not: nothing is read by itself
    OFF = "off"  # there never was one


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule with what follows from it. `next_run_at` is None while it is paused."""

    schedule: Schedule
    next_run_at: datetime | None
    last_slot_at: datetime | None

    def row(self) -> dict[str, Any]:
        """As JSON has it, in the API and at the command line."""
        one = self.schedule
        return {
            "id": one.schedule_id,
            **asdict(one.plan),
            "paused": one.paused,
            "origin": one.origin.value,
            "next_run_at": None if self.next_run_at is None else self.next_run_at.isoformat(),
            "last_slot_at": None if self.last_slot_at is None else self.last_slot_at.isoformat(),
            "watch_state": one.watch_state.value,
            "watch_message": one.watch_message,
        }


class Schedules:
    """Thread-safe. `changed` is set with every change, for a scheduler that waits."""

    def __init__(
        self,
        ledger: Ledger,
        source_names: Callable[[], frozenset[str]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger, self._source_names, self._now = ledger, source_names, now
        self.changed = threading.Event()

    def all(self) -> list[ScheduleView]:
        """All schedules, by number."""
        now = self._now()
        with self._ledger.reading() as connection:
            taken, ever = last_taken(connection, now), _last_slots(connection)
            return [_view(one, taken, ever, now) for one in read_schedules(connection)]

    def one(self, schedule_id: int) -> ScheduleView:
        """Raises UnknownScheduleError."""
        with self._ledger.reading() as connection:
            read_schedule(connection, schedule_id)
        return next(one for one in self.all() if one.schedule.schedule_id == schedule_id)

    def next_runs(self) -> dict[str, datetime]:
        """Of each source that has one, when its next run will be."""
        found: dict[str, datetime] = {}
        for view in self.all():
            if (at := view.next_run_at) is not None:
                source = view.schedule.plan.source
                found[source] = min(at, found.get(source, at))
        return found

    def paused(self) -> frozenset[str]:
        """The sources with schedules all of which are paused."""
        views = self.all()
        active = {view.schedule.plan.source for view in views if not view.schedule.paused}
        return frozenset(view.schedule.plan.source for view in views) - active

    def add(self, plan: Plan) -> ScheduleView:
        """Raises ScheduleError, UnknownSourceError."""
        self._check_source(plan)
        with self._changing() as connection:
            number = add_schedule(connection, plan, self._now())
        return self.one(number)

    def change(self, schedule_id: int, plan: Plan) -> ScheduleView:
        """Raises ScheduleError, UnknownSourceError, UnknownScheduleError, ScheduleReadOnlyError."""
        self._check_source(plan)
        with self._changing() as connection:
            change_schedule(connection, schedule_id, plan, self._now())
        return self.one(schedule_id)

    def remove(self, schedule_id: int) -> None:
        """Raises UnknownScheduleError, ScheduleReadOnlyError."""
        with self._changing() as connection:
            remove_schedule(connection, schedule_id)

    def pause(self, schedule_id: int) -> ScheduleView:
        """Raises UnknownScheduleError."""
        with self._changing() as connection:
            pause_schedule(connection, schedule_id)
        return self.one(schedule_id)

    def resume(self, schedule_id: int) -> ScheduleView:
        """Raises UnknownScheduleError."""
        with self._changing() as connection:
            resume_schedule(connection, schedule_id, self._now())
        return self.one(schedule_id)

    def preview(self, plan: Plan) -> list[datetime]:
        """The next runs of a plan that nobody has stored. Raises ScheduleError."""
        plan.check()
        return list(islice(Rhythm.of(plan).runs_after(self._now()), PREVIEWED))

    def tick_state(self) -> tuple[TickState, datetime | None]:
        """Whether a scheduler ticks, and when it last did."""
        with self._ledger.reading() as connection:
            beat_at = last_beat(connection)
        if beat_at is None:
            return TickState.OFF, None
        return (TickState.SILENT if self._now() - beat_at > SILENT_AFTER else TickState.RUNNING), beat_at

    def _check_source(self, plan: Plan) -> None:
        known = self._source_names()
        if plan.source not in known:
            raise UnknownSourceError(plan.source, sorted(known))

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with self._ledger.writing(noticeable=False) as connection:
            yield connection
        self.changed.set()


def _view(schedule: Schedule, taken: dict[int, datetime], ever: dict[int, datetime], now: datetime) -> ScheduleView:
    number = schedule.schedule_id
    return ScheduleView(schedule, _next_run_at(schedule, taken.get(number), now), ever.get(number))


def _next_run_at(schedule: Schedule, taken: datetime | None, now: datetime) -> datetime | None:
    if schedule.paused:
        return None
    try:
        rhythm = Rhythm.of(schedule.plan)
    except ScheduleError:
        return None
    return rhythm.next_run_at(max(schedule.since, taken or schedule.since), now)


def _last_slots(connection: Connection) -> dict[int, datetime]:
    latest = select(SlotRow.schedule_id, func.max(SlotRow.claimed_at)).group_by(SlotRow.schedule_id).subquery()
    query = select(SlotRow.schedule_id, SlotRow.slot_at).join(
        latest, (SlotRow.schedule_id == latest.c[0]) & (SlotRow.claimed_at == latest.c[1])
    )
    return {row.schedule_id: row.slot_at for row in connection.execute(query)}
