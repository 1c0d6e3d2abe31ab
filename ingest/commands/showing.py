"""Tables for people at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from rich.markup import escape
from rich.table import Table

from ingest.ledger.quality import DocumentQuality
from ingest.ledger.records import Approval, BalanceSheet, Exclusion, Item, ItemState, SourceState

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


def counts_line(counts: Mapping[ItemState, int]) -> str:
    """How many items are in each state.

    >>> counts_line({ItemState.LIVE: 12, ItemState.DEAD: 1})
    '12 live, 1 dead'
    """
    return ", ".join(f"{count} {state}" for state, count in counts.items()) or "no items"


def items_table(items: Sequence[Item]) -> Table:
    """One row an item, with why it is not live and when it is tried again."""
    table = Table("item", "state", "reason", "tries", "next try")
    for one in items:
        next_try = _moment(one.next_try) if one.next_try else ""
        table.add_row(escape(one.item_id), one.state, escape(one.reason), str(one.attempts or ""), next_try)
    return table


def plan_table(plan: Mapping[str, Any]) -> Table:
    """What a sync would do, the first items of each kind with the reason."""
    table = Table("would be", "item", "reason", title=f"{escape(plan['source'])}: {plan['unchanged']} unchanged")
    for group in ("added", "changed", "moved", "removed", "skipped", "failed"):
        for item in plan[group]["items"]:
            table.add_row(group, escape(item["item_id"]), escape(item["reason"]))
        rest = plan[group]["count"] - len(plan[group]["items"])
        if rest:
            table.add_row(group, f"and {rest} more", "")
    return table


def approval_table(approval: Approval) -> Table:
    """What the brake asks about, the first documents by id."""
    asked = f"{approval.missing} of {approval.known} documents are missing, says run {approval.run_id}"
    table = Table("item", "title", title=f"{asked} of {_moment(approval.asked_at)}")
    for item_id, title in approval.documents:
        table.add_row(escape(item_id), escape(title))
    return table


def exclusions_table(exclusions: Sequence[Exclusion]) -> Table:
    """One row an item that a person left out."""
    table = Table("item", "title", "reason", "by", "since")
    for one in exclusions:
        told = (one.item_id, one.title, one.reason, one.excluded_by, _moment(one.excluded_at))
        table.add_row(*map(escape, told))
    return table


def quality_table(documents: Sequence[DocumentQuality]) -> Table:
    """One row a document, as well as it could be read."""
    table = Table("document", "format", "score", "pages", "poor", "notes")
    for one in documents:
        pages, poor = (str(number) if number else "" for number in (one.pages, one.poor_pages))
        table.add_row(escape(one.item_id), one.format, f"{one.score:.2f}", pages, poor, escape("; ".join(one.notes)))
    return table


def _moment(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else "never"
