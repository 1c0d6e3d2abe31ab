"""Runs and sources as IT sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, bindparam, func, insert, select, update

from ingest.ledger.records import ApprovalState, BalanceSheet, RunRecord, RunState, SourceState
from ingest.ledger.tables import ApprovalRow, FailureRow, RunRow, SourceRow
from ingest.ledger.visible import Visible

GOOD = (RunState.SUCCEEDED, RunState.PARTIAL)  # the listing was complete or continues, and what could be is stored


def start_run(connection: Connection, source_id: int) -> int:
    """Open a run."""
    values = {
        "source_id": source_id,
        "state": RunState.RUNNING,
        "started_at": datetime.now(UTC),
        "sheet": asdict(BalanceSheet()),
        "message": "",
    }
    return int(connection.execute(insert(RunRow).values(values).returning(RunRow.id)).scalar_one())


def record_progress(connection: Connection, run_id: int, sheet: BalanceSheet) -> None:
    """Let those who watch see how far it is."""
    connection.execute(update(RunRow).where(RunRow.id == run_id).values(sheet=asdict(sheet)))


def finish_run(connection: Connection, run_id: int, state: RunState, sheet: BalanceSheet, message: str) -> None:
    """Close a run with its balance sheet."""
    values = {"state": state, "sheet": asdict(sheet), "message": message, "finished_at": datetime.now(UTC)}
    connection.execute(update(RunRow).where(RunRow.id == run_id).values(values))


def close_orphaned_runs(connection: Connection, source_id: int | None = None) -> int:
    """Runs, of one source or of all, that say RUNNING and do not run. Only who would run them may say so."""
    of_source = [] if source_id is None else [RunRow.source_id == source_id]
    values = {
        "state": RunState.INTERRUPTED,
        "finished_at": datetime.now(UTC),
        "message": "The program ended during this run. Nothing is lost: the next run continues after the last "
        "stored page.",
    }
    return connection.execute(
        update(RunRow).where(RunRow.state == RunState.RUNNING, *of_source).values(values)
    ).rowcount


def read_run(connection: Connection, run_id: int) -> RunRecord | None:
    """One run."""
    row = connection.execute(_runs().where(RunRow.id == run_id)).one_or_none()
    return None if row is None else _to_record(row)


def read_runs(connection: Connection, source: str | None, limit: int) -> list[RunRecord]:
    """The latest runs, newest first."""
    query = _runs().order_by(RunRow.id.desc()).limit(limit)
    if source is not None:
        query = query.where(SourceRow.name == source)
    return [_to_record(row) for row in connection.execute(query)]


def read_sources(connection: Connection, visible: Visible) -> list[SourceState]:
    """The configured sources, by name; `visible` is what readers have of them."""
    failures = dict(_pairs(connection, _FAILURES_BY_SOURCE))
    waiting = set(connection.scalars(_WAITING))
    sources = connection.execute(_SOURCES).all()
    shown = [one for row in sources for one in (row.last_run, row.last_good_run) if one is not None]
    records = {one.run_id: one for one in map(_to_record, connection.execute(_RUNS_BY_ID, {"ids": shown}))}
    return [
        SourceState(
            name=row.name,
            kind=row.kind,
            documents=visible.documents_of.get(row.name, 0),
            passages=visible.passages_of.get(row.name, 0),
            failures=failures.get(row.id, 0),
            last_run=records.get(row.last_run),
            last_good_run_at=records[row.last_good_run].finished_at if row.last_good_run is not None else None,
            approval_waiting=row.id in waiting,
        )
        for row in sources
    ]


def _runs() -> Select[*tuple[Any, ...]]:
    return select(
        RunRow.id, SourceRow.name, RunRow.state, RunRow.started_at, RunRow.finished_at, RunRow.sheet, RunRow.message
    ).join(SourceRow, SourceRow.id == RunRow.source_id)


def _to_record(row: Row[Any]) -> RunRecord:
    return RunRecord(
        run_id=row.id,
        source=row.name,
        state=RunState(row.state),
        started_at=row.started_at,
        finished_at=row.finished_at,
        sheet=BalanceSheet(**row.sheet),
        message=row.message,
    )


def _pairs(connection: Connection, query: Select[*tuple[Any, ...]]) -> Sequence[tuple[int, int]]:
    return [(int(one), int(count)) for one, count in connection.execute(query)]


def _latest(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The number of a source's latest run: a look into the index, however many runs there are."""
    of_source = select(RunRow.id).where(RunRow.source_id == SourceRow.id, *conditions)
    return of_source.order_by(RunRow.id.desc()).limit(1).scalar_subquery()


# Built once: these are read with every question.
_FAILURES_BY_SOURCE = (
    select(FailureRow.source_id, func.count()).where(FailureRow.state != "skipped").group_by(FailureRow.source_id)
)
_WAITING = select(ApprovalRow.source_id).where(ApprovalRow.state == ApprovalState.WAITING)
_SOURCES = (
    select(
        SourceRow.id,
        SourceRow.name,
        SourceRow.kind,
        _latest().label("last_run"),
        _latest(RunRow.state.in_(GOOD)).label("last_good_run"),
    )
    .where(SourceRow.configured.is_(True))
    .order_by(SourceRow.name)
)
_RUNS_BY_ID = _runs().where(RunRow.id.in_(bindparam("ids", expanding=True)))
