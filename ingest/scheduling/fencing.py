"""Who schedules: one at a time, each with a higher number (epoch) than the one before.

Every write about a slot checks its epoch in its own transaction, so that a scheduler that was stopped for an hour and
wakes up in the middle of a sentence cannot finish it. The owner of the data folder takes over at once: the kernel's
lock says that nobody else lives. Where schedulers share a ledger without that lock, one takes over when the other has
been silent for longer than its lease.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from ingest.scheduling.errors import FencedError
from ingest.scheduling.tables import SchedulerRow

_ONE = 1


def take_over(connection: Connection, now: datetime, lease: timedelta | None) -> int | None:
    """Become the scheduler; the new epoch, or None while another one is alive. Without a `lease`, at once."""
    row = _row(connection)
    if row is None:
        connection.execute(insert(SchedulerRow).values(id=_ONE, epoch=1, beat_at=now))
        return 1
    epoch, beat_at = row
    # A beat from the future is a clock that was set back: waiting for it could take a year.
    if lease is not None and beat_at - lease < now < beat_at + lease:
        return None
    connection.execute(update(SchedulerRow).values(epoch=epoch + 1, beat_at=now))
    return epoch + 1


def beat(connection: Connection, epoch: int, now: datetime) -> None:
    """Say that this scheduler is alive.

    Raises:
        FencedError: another one has taken over.
    """
    check_epoch(connection, epoch)
    connection.execute(update(SchedulerRow).values(beat_at=now))


def check_epoch(connection: Connection, epoch: int) -> None:
    """Raises:
    FencedError: another scheduler has taken over. Until this transaction ends none can.
    """
    row = _row(connection)
    if row is None or row[0] != epoch:
        raise FencedError(epoch)


def last_beat(connection: Connection) -> datetime | None:
    """When a scheduler last got through its work; None when there never was one."""
    return connection.scalar(select(SchedulerRow.beat_at).where(SchedulerRow.id == _ONE))


def _row(connection: Connection) -> tuple[int, datetime] | None:
    query = select(SchedulerRow.epoch, SchedulerRow.beat_at).where(SchedulerRow.id == _ONE).with_for_update()
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.epoch, row.beat_at)
