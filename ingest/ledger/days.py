"""What each source held at the end of each day (UTC), for charts: one small row per source and day.

Written when a run ends, in the run's own transaction, because documents and failures keep no past from which an
earlier day could be counted again. Runs do keep theirs, and are counted when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, func, insert, select, update

from ingest.ledger.reading import is_visible
from ingest.ledger.records import RunState
from ingest.ledger.tables import DocumentRow, FailureRow, RunRow, SourceDayRow, SourceRow

_BAD = frozenset({RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class SourceDay:
    """A source on one day: what it held when its last run until then ended, and what ran on that day."""

    day: date
    documents: int
    failures: int
    runs: int
    bad_runs: int


def record_day(connection: Connection, source_id: int, day: date) -> None:
    """Note what the source holds now as what it held on `day`; a later run of the day replaces it."""
    held = {
        "documents": _documents(connection, source_id),
        "failures": connection.scalar(
            select(func.count()).where(FailureRow.source_id == source_id, FailureRow.state != "skipped")
        ),
    }
    known = (SourceDayRow.source_id == source_id, SourceDayRow.day == day)
    if not connection.execute(update(SourceDayRow).where(*known).values(held)).rowcount:
        connection.execute(insert(SourceDayRow).values(source_id=source_id, day=day, **held))


def read_days(connection: Connection, source: str, first: date, last: date) -> list[SourceDay]:
    """Each day from `first` to `last`, as far back as anything is known of the source. Unknown sources have none."""
    source_id = connection.scalar(select(SourceRow.id).where(SourceRow.name == source))
    return [] if source_id is None else list(_days(connection, source_id, first, last))


def _days(connection: Connection, source_id: int, first: date, last: date) -> Iterator[SourceDay]:
    query = select(SourceDayRow.day, SourceDayRow.documents, SourceDayRow.failures)
    noted = {
        day: (documents, failures)
        for day, documents, failures in connection.execute(query.where(SourceDayRow.source_id == source_id))
    }
    states = _run_states(connection, source_id, first)
    held = noted.get(max((day for day in noted if day < first), default=first))
    for offset in range((last - first).days + 1):
        day = first + timedelta(offset)
        held = noted.get(day, held)  # nothing changes between runs
        if held is not None:
            ran = states.get(day, [])
            yield SourceDay(day, *held, runs=len(ran), bad_runs=sum(state in _BAD for state in ran))


def _run_states(connection: Connection, source_id: int, first: date) -> dict[date, list[RunState]]:
    since = datetime.combine(first, time(), UTC)
    query = select(RunRow.started_at, RunRow.state).where(RunRow.source_id == source_id, RunRow.started_at >= since)
    found: dict[date, list[RunState]] = {}
    for started_at, state in connection.execute(query):
        found.setdefault(started_at.date(), []).append(RunState(state))
    return found


def _documents(connection: Connection, source_id: int) -> int:
    query = select(func.count(DocumentRow.id)).join(SourceRow, SourceRow.id == DocumentRow.source_id)
    return connection.execute(query.where(SourceRow.id == source_id, is_visible())).scalar_one()
