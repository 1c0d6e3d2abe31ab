"""`collega bench damage`."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console


def damage(
    cases: Annotated[int, typer.Option(help="How many damages, spread over all files of the index.", min=1)] = 100,
    work: Annotated[Path | None, typer.Option(help="Keeps the store, so that a second run fills none.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Damage the files of an index, start a server on each, and measure until it answers and until it is whole.

    Ten to twenty seconds a case. Exit code 1 when a server did not answer, or an index did not get whole again.
    """
    from eval.damage.measuring import Outcome, measure

    progress = Console(stderr=True)

    def tell(outcome: Outcome) -> None:
        health = f"{outcome.health_s:.1f} s" if outcome.health_s is not None else "never"
        whole = f"{outcome.whole_s:.1f} s later" if outcome.whole_s is not None else "never"
        progress.print(f"{outcome.case}: health after {health} ({outcome.state}), whole {whole}", highlight=False)

    with TemporaryDirectory(prefix="collega-damage-") as temporary:
        figures = measure(work or Path(temporary), cases, tell)
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            typer.echo(f"{name}: {value}")
    if figures["whole_again"] < figures["cases"]:
        raise typer.Exit(1)
