"""Schedules in the ledger. Those of the settings file are brought here at start-up, so that all are found in one place.

A change makes a schedule begin anew: its slots up to that moment are none of its own, so nothing is run for the past.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from connectors.settings import Origin
from ingest.scheduling.errors import ScheduleReadOnlyError, UnknownScheduleError
from ingest.scheduling.schedule import Plan, Schedule, WatchState
from ingest.scheduling.tables import ScheduleRow

_TIMING = ("source", "cron", "every_s", "zone")  # a schedule of the file with another of these is another one


def read_schedules(connection: Connection) -> list[Schedule]:
    """All schedules, by number."""
    return [_schedule(row) for row in connection.execute(_query().order_by(ScheduleRow.id))]


def read_schedule(connection: Connection, schedule_id: int) -> Schedule:
    """Raises:
    UnknownScheduleError: there is none.
    """
    row = connection.execute(_query().where(ScheduleRow.id == schedule_id)).one_or_none()
    if row is None:
        raise UnknownScheduleError(schedule_id)
    return _schedule(row)


def take_over_file(connection: Connection, plans: Sequence[Plan], now: datetime) -> None:
    """Make `plans` the schedules of the settings file. What stays keeps its slots, and stays paused when it was."""
    stored = {_timing(one.plan): one for one in read_schedules(connection) if one.origin is Origin.FILE}
    wanted = {_timing(plan): plan for plan in plans}
    for timing in stored.keys() - wanted.keys():
        connection.execute(delete(ScheduleRow).where(ScheduleRow.id == stored[timing].schedule_id))
    for timing, plan in wanted.items():
        if timing in stored:
            of_this = ScheduleRow.id == stored[timing].schedule_id
            connection.execute(update(ScheduleRow).where(of_this).values(**asdict(plan)))
        else:
            _insert(connection, plan, Origin.FILE, now)


def add_schedule(connection: Connection, plan: Plan, now: datetime) -> int:
    """Add one; its number.

    Raises:
        ScheduleError: it cannot be used.
    """
    plan.check()
    return _insert(connection, plan, Origin.UI, now)


def change_schedule(connection: Connection, schedule_id: int, plan: Plan, now: datetime) -> None:
    """Replace what a schedule says.

    Raises:
        ScheduleError: it cannot be used.
        UnknownScheduleError, ScheduleReadOnlyError: there is nothing to change here.
    """
    plan.check()
    _changeable(connection, schedule_id)
    values = {**asdict(plan), "since": now}
    connection.execute(update(ScheduleRow).where(ScheduleRow.id == schedule_id).values(values))


def remove_schedule(connection: Connection, schedule_id: int) -> None:
    """Raises:
    UnknownScheduleError, ScheduleReadOnlyError: there is nothing to remove here.
    """
    _changeable(connection, schedule_id)
    connection.execute(delete(ScheduleRow).where(ScheduleRow.id == schedule_id))


def pause_schedule(connection: Connection, schedule_id: int) -> None:
    """Start no run for it until it is resumed. Raises UnknownScheduleError."""
    read_schedule(connection, schedule_id)
    connection.execute(update(ScheduleRow).where(ScheduleRow.id == schedule_id).values(paused=True))


def resume_schedule(connection: Connection, schedule_id: int, now: datetime) -> None:
    """Go on with the next slot; those of the pause are not caught up. Raises UnknownScheduleError."""
    if read_schedule(connection, schedule_id).paused:
        restart(connection, [schedule_id], now)


def restart(connection: Connection, schedule_ids: Collection[int], now: datetime) -> None:
    """Count slots from now on."""
    of_these = ScheduleRow.id.in_(schedule_ids)
    connection.execute(update(ScheduleRow).where(of_these).values(paused=False, since=now))


def note_watch(connection: Connection, schedule_id: int, state: WatchState, message: str) -> None:
    """Say how the watching of a folder goes."""
    values = {"watch_state": state.value, "watch_message": message}
    connection.execute(update(ScheduleRow).where(ScheduleRow.id == schedule_id).values(values))


def _changeable(connection: Connection, schedule_id: int) -> None:
    if read_schedule(connection, schedule_id).origin is Origin.FILE:
        raise ScheduleReadOnlyError(schedule_id)


def _insert(connection: Connection, plan: Plan, origin: Origin, now: datetime) -> int:
    values = {
        **asdict(plan),
        "origin": origin.value,
        "paused": False,
        "since": now,
        "watch_state": WatchState.OFF.value,
        "watch_message": "",
    }
    return int(connection.execute(insert(ScheduleRow).values(values).returning(ScheduleRow.id)).scalar_one())


def _timing(plan: Plan) -> tuple[Any, ...]:
    return tuple(getattr(plan, name) for name in _TIMING)


def _query() -> Select[*tuple[Any, ...]]:
    return select(*ScheduleRow.__table__.columns)


def _schedule(row: Row[Any]) -> Schedule:
    plan = Plan(row.source, row.cron, row.every_s, row.zone, row.priority, row.quiet_hours, row.watch)
    watch_state = WatchState(row.watch_state)
    return Schedule(row.id, plan, Origin(row.origin), row.paused, row.since, watch_state, row.watch_message)
