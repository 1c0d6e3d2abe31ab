"""What is said of stated confidences and what came true: figures, the reliability diagram, and both as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from eval import metrics

_BAR = 30  # characters for a share of 1


def figures(stated: Sequence[float], right: Sequence[bool], answerable: Sequence[bool] | None = None) -> dict[str, Any]:
    """The figures of one list; `answerable` where it is known apart from *right*."""
    return {
        "n": len(stated),
        "share_right": metrics.mean([float(one) for one in right]),
        "mean_confidence": metrics.mean(stated),
        "auroc": None if answerable is None else metrics.auroc(stated, answerable),
        "auroc_right": metrics.auroc(stated, right),
        "ece": metrics.calibration_error(stated, right),
        "ece_interval": metrics.calibration_interval(stated, right),
        "brier": metrics.brier(stated, right),
        "coverage@5": metrics.coverage_at(stated, right, 0.05),
        "coverage@10": metrics.coverage_at(stated, right, 0.10),
    }


def diagram(stated: Sequence[float], right: Sequence[bool]) -> list[dict[str, float]]:
    """The reliability diagram as JSON has it."""
    return [asdict(one) for one in metrics.reliability(stated, right)]


def figures_table(rows: Sequence[Mapping[str, Any]], title: str) -> Table:
    """One line for each list."""
    table = Table(*(rows[0] if rows else ()), title=title)
    for row in rows:
        table.add_row(*map(_cell, row.values()))
    return table


def diagram_table(bins: Sequence[Mapping[str, float]]) -> Table:
    """Bars to compare: what was stated, and what came true."""
    table = Table("questions", "stated", "right", "", title="Reliability: both bars of a row should be as long")
    for one in bins:
        bars = "\n".join(f"{sign * round(one[name] * _BAR)}" for name, sign in (("stated", "░"), ("right", "█")))
        table.add_row(f"{one['n']:.0f}", f"{one['stated']:.2f}", f"{one['right']:.2f}", bars)
    return table


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return " to ".join(f"{end:.3f}" for end in value)
    return f"{value:.3f}" if isinstance(value, float) else str(value)
