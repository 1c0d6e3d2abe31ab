"""The figures of `collega eval files`, as JSON and as a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.files.judging import Outcome, why_wrong
from eval.files.measuring import Measured

_SLOWEST = 5


def figures(measured: Measured) -> dict[str, Any]:
    """Shares over the promised formats and over all, what it cost, and each file that is wrong with why."""
    outcomes = measured.outcomes
    return {
        "promised": _shares([one for one in outcomes if one.case.is_promised]),
        "all": _shares(outcomes),
        "parent_crashes": int(measured.crashed),
        "hangs": measured.hangs,
        "parent_first_use_mb": round(measured.first_mb, 1),
        "parent_growth_mb": round(measured.grown_mb, 1),
        "parent_held_mb": round(measured.held_mb, 1),
        "child_peak_mb": round(measured.child_mb, 1),
        "seconds": round(measured.seconds, 1),
        "run": {"state": measured.run.state, "message": measured.run.message, "adds_up": measured.run.sheet.adds_up()},
        "slowest": [
            {"path": one.case.path, "seconds": round(one.parse_s, 2)}
            for one in sorted(outcomes, key=lambda one: -one.parse_s)[:_SLOWEST]
        ],
        "wrong": [{"path": one.case.path, "why": why} for one in outcomes if (why := why_wrong(one))],
        "missing": [{"path": one.case.path, "texts": one.missing} for one in outcomes if one.missing],
    }


def show(report: dict[str, Any], console: Console) -> None:
    """The same for people."""
    table = Table("figure", "promised formats", "all formats")
    for name in ("files", "right", "right_share", "texts", "texts_found", "texts_found_share"):
        table.add_row(name, str(report["promised"][name]), str(report["all"][name]))
    console.print(table)
    for name in (
        "parent_crashes",
        "hangs",
        "parent_first_use_mb",
        "parent_growth_mb",
        "parent_held_mb",
        "child_peak_mb",
        "seconds",
    ):
        console.print(f"{name}: {report[name]}")
    console.print("slowest:", ", ".join(escape(f"{one['path']} {one['seconds']} s") for one in report["slowest"]))
    for one in report["wrong"]:
        console.print(escape(f"wrong    {one['path']}: {one['why']}"))
    for one in report["missing"]:
        console.print(escape(f"missing  {one['path']}: {one['texts']}"))


def _shares(outcomes: Sequence[Outcome]) -> dict[str, int | float]:
    right = sum(not why_wrong(one) for one in outcomes)
    texts = sum(len(one.case.must_contain) for one in outcomes)
    found = texts - sum(len(one.missing) for one in outcomes)
    return {
        "files": len(outcomes),
        "right": right,
        "right_share": round(right / len(outcomes), 4) if outcomes else 0.0,
        "texts": texts,
        "texts_found": found,
        "texts_found_share": round(found / texts, 4) if texts else 1.0,
    }
