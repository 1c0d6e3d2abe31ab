"""Tables for people at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from rich.markup import escape
from rich.table import Table

from ingest.ledger.records import BalanceSheet, SourceState

SHEET = tuple(field.name for field in fields(BalanceSheet))


def balance_table(runs: Sequence[Mapping[str, Any]]) -> Table:
    """One column a run: seen = new + changed + moved + unchanged + skipped + failed."""
    table = Table("", *(escape(run["source"]) for run in runs))
    table.add_row("state", *(run["state"] for run in runs))
    for name in SHEET:
        table.add_row(name, *(str(run["sheet"][name]) for run in runs))
    return table


def sources_table(sources: Sequence[tuple[str, str, SourceState | None]]) -> Table:
    """One row a source; of those that were never synced only the name."""
    table = Table("source", "kind", "documents", "passages", "failures", "last run", "last good run")
    for name, kind, state in sources:
        run = state.last_run if state else None
        table.add_row(
            escape(name),
            escape(kind),
            *([str(state.documents), str(state.passages), str(state.failures)] if state else ["0", "0", "0"]),
            run.state if run else "never",
            _moment(state.last_good_run_at if state else None),
        )
    return table


def _moment(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else "never"
