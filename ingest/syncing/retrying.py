"""Trying again what is not stored: at its time by itself, or at once because a person asks.

A retry is a run like any other: it asks the source first what changed, so that an item comes back with the rights of
now, and then tries what is due, whether or not the listing named it. Who asks only makes items due, in the ledger, so
a wish outlives the process.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from connectors.errors import CollegaError
from ingest.ledger.records import RETRIED
from ingest.ledger.tables import FailureRow, RunRow, SourceRow


class NothingToRetryError(CollegaError):
    """The item is not among those that can be tried again."""

    def __init__(self, source: str, item_id: str) -> None:
        self.source, self.item_id = source, item_id
        super().__init__(
            f"{item_id} of the source {source!r} is nothing to try again: it is stored, unknown, or left out by the "
            f"settings, the source or a person, which each sync decides anew. `collega sources show {source}` lists "
            "the items with their states."
        )


def make_due(connection: Connection, source: str, item_id: str | None, now: datetime) -> int:
    """Let one item, or all that failed, be tried by the next run; how many.

    Raises:
        NothingToRetryError: `item_id` cannot be tried again.
    """
    source_id = select(SourceRow.id).where(SourceRow.name == source).scalar_subquery()
    wanted: list[ColumnElement[bool]] = [FailureRow.source_id == source_id, FailureRow.version.is_not(None)]
    wanted.append(FailureRow.state.in_(RETRIED) if item_id is None else FailureRow.item_id == item_id)
    made = connection.execute(update(FailureRow).where(*wanted).values(next_try=now)).rowcount
    if item_id is not None and not made:
        raise NothingToRetryError(source, item_id)
    return int(made)


def next_retries(connection: Connection, backoff: timedelta) -> dict[str, datetime]:
    """When each configured source has something to try again, soonest first.

    What was due when the last run ended, and still is, waits for `backoff` after it: the source itself is in trouble.
    """
    first = func.min(FailureRow.next_try, type_=FailureRow.next_try.type)
    ended = (
        select(func.max(RunRow.finished_at, type_=RunRow.finished_at.type))
        .where(RunRow.source_id == SourceRow.id)
        .scalar_subquery()
    )
    query: Any = select(SourceRow.name, first, ended).join(FailureRow, FailureRow.source_id == SourceRow.id)
    waiting = query.where(SourceRow.configured.is_(True), FailureRow.next_try.is_not(None)).group_by(SourceRow.id)
    due = {name: _due(next_try, ended_at, backoff) for name, next_try, ended_at in connection.execute(waiting)}
    return dict(sorted(due.items(), key=lambda one: one[1]))


def _due(next_try: datetime, ended_at: datetime | None, backoff: timedelta) -> datetime:
    return next_try if ended_at is None or next_try > ended_at else max(next_try, ended_at + backoff)
