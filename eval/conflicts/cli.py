"""`collega eval conflicts`: how many are found, and how many of those are none."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

stdout = Console()


def conflicts(
    wrong: Annotated[bool, typer.Option(help="Also print each pair that was judged wrongly.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Make pairs of sentences that contradict each other or do not, and say which are taken for conflicts."""
    from eval.conflicts.measuring import found, report
    from eval.conflicts.pairs import pairs

    cases = pairs()
    figures = report(cases)
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table("pairs", "n", "found", "wrong", "precision", "recall")
    for name, row in figures.items():
        counts = (str(row[key]) for key in ("pairs", "found", "wrong"))
        table.add_row(name, *counts, f"{row['precision']:.3f}", f"{row['recall']:.3f}")
    stdout.print(table)
    for pair in cases if wrong else ():
        if found(pair) != pair.conflicts:
            stdout.print(f"{pair.kind}: {pair.one} / {pair.other}", markup=False)
