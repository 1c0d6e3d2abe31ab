"""Counts over all that is kept of sources and runs, for those who watch the figures rather than read the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import InstrumentedAttribute

from ingest.ledger.tables import FailureRow, RunRow, SourceRow

SourceAndState = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the configured sources: failures and runs by (source, state), passages embedded by source."""

    failures: Mapping[SourceAndState, int]
    runs: Mapping[SourceAndState, int]
    embedded: Mapping[str, int]


def read_totals(connection: Connection) -> Totals:
    """One moment of all counts."""
    embedded = func.sum(RunRow.sheet["embedded"].as_integer())
    query = select(SourceRow.name, embedded).join(RunRow, RunRow.source_id == SourceRow.id).group_by(SourceRow.name)
    return Totals(
        failures=_by_state(connection, FailureRow.source_id, FailureRow.state),
        runs=_by_state(connection, RunRow.source_id, RunRow.state),
        embedded={name: int(count or 0) for name, count in connection.execute(query.where(SourceRow.configured))},
    )


def _by_state(
    connection: Connection, source_id: InstrumentedAttribute[int], state: InstrumentedAttribute[str]
) -> dict[SourceAndState, int]:
    query = (
        select(SourceRow.name, state, func.count())
        .join(SourceRow, SourceRow.id == source_id)
        .where(SourceRow.configured)
        .group_by(SourceRow.name, state)
    )
    return {(name, found): count for name, found, count in connection.execute(query)}
