"""Slots in the ledger: the one decision "is this slot done?", each write fenced by the scheduler's epoch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from ingest.ledger.records import RunState
from ingest.ledger.tables import RunRow
from ingest.scheduling.errors import FencedError
from ingest.scheduling.fencing import check_epoch
from ingest.scheduling.tables import SlotRow

CLAIMED, DONE, COVERED = "claimed", "done", "covered"
_CUT_SHORT = (RunState.RUNNING, RunState.INTERRUPTED, RunState.CANCELLED)
KEPT = timedelta(days=35)  # a clock set back by more than this could run an old slot once more
KEPT_SLOTS = 500


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment of one schedule."""

    schedule_id: int
    slot_at: datetime


def claim(connection: Connection, epoch: int, slot: Slot, now: datetime) -> bool:
    """Take a slot; False when it is done or being done. What an older scheduler left claimed is taken again.

    Raises:
        FencedError: another scheduler has taken over.
    """
    check_epoch(connection, epoch)
    row = connection.execute(select(SlotRow.state, SlotRow.epoch).where(*_is(slot))).one_or_none()
    taken = {"epoch": epoch, "state": CLAIMED, "claimed_at": now, "finished_at": None, "run_id": None}
    if row is None:
        connection.execute(insert(SlotRow).values(schedule_id=slot.schedule_id, slot_at=slot.slot_at, **taken))
    elif row.state == CLAIMED and row.epoch < epoch:
        connection.execute(update(SlotRow).where(*_is(slot)).values(taken))
    else:
        return False
    _cover_abandoned(connection, epoch, slot, now)
    _forget_old(connection, slot, now)
    return True


def note_run(connection: Connection, epoch: int, slot: Slot, run_id: int) -> None:
    """Say which run does it; belongs into the transaction that gives the run its row.

    Raises:
        FencedError: another scheduler has taken over, or has taken this slot.
    """
    _change(connection, epoch, slot, {"run_id": run_id})


def finish(connection: Connection, epoch: int, slot: Slot, now: datetime) -> None:
    """Say that it is done.

    Raises:
        FencedError: another scheduler has taken over, or has taken this slot.
    """
    _change(connection, epoch, slot, {"state": DONE, "finished_at": now})


def release(connection: Connection, epoch: int, slot: Slot) -> None:
    """Give a slot back that could not be begun.

    Raises:
        FencedError: another scheduler has taken over.
    """
    check_epoch(connection, epoch)
    connection.execute(delete(SlotRow).where(*_is(slot), SlotRow.epoch == epoch, SlotRow.state == CLAIMED))


def settle(connection: Connection, epoch: int, now: datetime) -> None:
    """Close the slots of older schedulers whose runs came to an end of their own: only the word on it is missing."""
    ended = select(RunRow.id).where(RunRow.state.not_in(_CUT_SHORT))
    theirs = (SlotRow.state == CLAIMED, SlotRow.epoch < epoch, SlotRow.run_id.in_(ended))
    connection.execute(update(SlotRow).where(*theirs).values(state=DONE, finished_at=now))


def last_taken(connection: Connection, now: datetime) -> dict[int, datetime]:
    """Of each schedule its latest slot at or before `now` that was taken."""
    query = select(SlotRow.schedule_id, func.max(SlotRow.slot_at)).where(SlotRow.slot_at <= now)
    # `max` forgets the column's type on SQLite.
    latest = query.group_by(SlotRow.schedule_id).subquery("latest")
    columns = latest.c
    joined = select(SlotRow.schedule_id, SlotRow.slot_at).join(
        latest, (SlotRow.schedule_id == columns.schedule_id) & (SlotRow.slot_at == columns[1])
    )
    return {row.schedule_id: row.slot_at for row in connection.execute(joined)}


def abandoned(connection: Connection, epoch: int) -> dict[int, datetime]:
    """Of each schedule its latest slot that an older scheduler took and did not finish."""
    query = select(SlotRow.schedule_id, SlotRow.slot_at).where(SlotRow.state == CLAIMED, SlotRow.epoch < epoch)
    return {row.schedule_id: row.slot_at for row in connection.execute(query.order_by(SlotRow.slot_at))}


def _change(connection: Connection, epoch: int, slot: Slot, values: dict[str, object]) -> None:
    check_epoch(connection, epoch)
    mine = (*_is(slot), SlotRow.epoch == epoch, SlotRow.state == CLAIMED)
    if connection.execute(update(SlotRow).where(*mine).values(values)).rowcount != 1:
        raise FencedError(epoch)


def _cover_abandoned(connection: Connection, epoch: int, slot: Slot, now: datetime) -> None:
    older = (
        SlotRow.schedule_id == slot.schedule_id,
        SlotRow.slot_at < slot.slot_at,
        SlotRow.state == CLAIMED,
        SlotRow.epoch < epoch,
    )
    connection.execute(update(SlotRow).where(*older).values(state=COVERED, finished_at=now))


def _forget_old(connection: Connection, slot: Slot, now: datetime) -> None:
    """Old by the clock and by number: a clock that is a year ahead must not make us forget what was done today."""
    of_this = SlotRow.schedule_id == slot.schedule_id
    newest = select(SlotRow.slot_at).where(of_this).order_by(SlotRow.slot_at.desc())
    last_kept = newest.offset(KEPT_SLOTS).limit(1).scalar_subquery()
    old = (of_this, SlotRow.slot_at <= last_kept, SlotRow.slot_at < now - KEPT, SlotRow.state != CLAIMED)
    connection.execute(delete(SlotRow).where(*old))


def _is(slot: Slot) -> tuple[ColumnElement[bool], ...]:
    return (SlotRow.schedule_id == slot.schedule_id, SlotRow.slot_at == slot.slot_at)
