"""`collega bench damage` and `collega bench drift`."""

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


def drift(
    passages: Annotated[int, typer.Option(help="Size of the store, about.", min=100)] = 20_000,
    count: Annotated[int, typer.Option(help="Faults of each of the six kinds.", min=1)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Make index and ledger differ in every way, and measure whether the comparison finds and repairs all of it.

    A few minutes. Exit code 1 when a fault was not found, or any difference is left.
    """
    from eval.damage.drifting import measure_drift

    with TemporaryDirectory(prefix="collega-drift-") as temporary:
        figures = measure_drift(Path(temporary), passages, count)
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            typer.echo(f"{name}: {value}")
    if figures["found"] != figures["seeded"] or figures["left_after_repair"]:
        raise typer.Exit(1)
