"""Incidents and the notices about them, in the ledger: one when something goes wrong, one when it is over.

A notice stays until it was delivered, with the reason why it was not and its next try.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from ingest.scheduling.tables import IncidentRow, NoticeRow

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
RED, RECOVERED = "red", "recovered"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What somebody has to be told of: `kind` is "source" or "scheduler", `subject` the source's name or nothing."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for one channel."""

    notice_id: int
    trouble: Trouble
    channel: str
    event: str
    opened_at: datetime
    closed_at: datetime | None
    attempts: int
    error: str


def update_incidents(
    connection: Connection, troubles: Collection[Trouble], channels: Sequence[str], now: datetime
) -> None:
    """Open an incident for each new trouble and close those that are over, with a notice for each channel."""
    query = select(IncidentRow.id, IncidentRow.kind, IncidentRow.subject).where(IncidentRow.closed_at.is_(None))
    known = {Trouble(row.kind, row.subject): row.id for row in connection.execute(query)}
    for trouble in sorted(set(troubles) - known.keys(), key=lambda one: (one.kind, one.subject)):
        values = {"kind": trouble.kind, "subject": trouble.subject, "opened_at": now}
        incident = connection.execute(insert(IncidentRow).values(values).returning(IncidentRow.id)).scalar_one()
        _notify(connection, incident, RED, channels, now)
    for trouble in known.keys() - set(troubles):
        over = IncidentRow.id == known[trouble]
        connection.execute(update(IncidentRow).where(over).values(closed_at=now))
        _notify(connection, known[trouble], RECOVERED, channels, now)


def undelivered(connection: Connection, due_at: datetime | None = None) -> list[Notice]:
    """What still has to be told, oldest first; with `due_at` only what is to be tried by then."""
    columns = (NoticeRow.id, NoticeRow.channel, NoticeRow.event, NoticeRow.attempts, NoticeRow.error)
    of_incident = (IncidentRow.kind, IncidentRow.subject, IncidentRow.opened_at, IncidentRow.closed_at)
    query = select(*columns, *of_incident).join(IncidentRow, IncidentRow.id == NoticeRow.incident_id)
    query = query.where(NoticeRow.delivered_at.is_(None)).order_by(NoticeRow.id)
    if due_at is not None:
        query = query.where(NoticeRow.next_try <= due_at)
    return [
        Notice(
            notice_id=row.id,
            trouble=Trouble(row.kind, row.subject),
            channel=row.channel,
            event=row.event,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            attempts=row.attempts,
            error=row.error,
        )
        for row in connection.execute(query)
    ]


def note_delivered(connection: Connection, notice: Notice, now: datetime) -> None:
    """It was told."""
    _update(connection, notice, {"delivered_at": now, "error": ""})


def note_failed(connection: Connection, notice: Notice, reason: str, now: datetime) -> None:
    """It was not; it is tried again, later and later."""
    wait = min(FIRST_WAIT * 2 ** min(notice.attempts, 10), LONGEST_WAIT)
    _update(connection, notice, {"attempts": notice.attempts + 1, "next_try": now + wait, "error": reason})


def _notify(connection: Connection, incident: int, event: str, channels: Sequence[str], now: datetime) -> None:
    for channel in channels:
        values = {"incident_id": incident, "channel": channel, "event": event, "created_at": now}
        connection.execute(insert(NoticeRow).values(attempts=0, next_try=now, error="", **values))


def _update(connection: Connection, notice: Notice, values: dict[str, object]) -> None:
    connection.execute(update(NoticeRow).where(NoticeRow.id == notice.notice_id).values(values))
