"""`collega bench schedules` and `collega bench watch`: right at every change of the clocks, quick after a save."""

from __future__ import annotations

from typing import Annotated

import typer

from eval.bench.cli import AsJson, show


def schedules(
    years: Annotated[int, typer.Option(min=1, max=20, help="How long each schedule is simulated.")] = 10,
    slots: Annotated[int, typer.Option(min=10, max=1400, help="How many slots two schedulers share.")] = 1_000,
    as_json: AsJson = False,
) -> None:
    """Thirty schedules in eight zones against an oracle; then two schedulers of which one is stopped. Takes minutes."""
    from eval.schedules.measuring import measure_schedules

    show("schedules", measure_schedules(years, slots), as_json)


def watch(
    saves: Annotated[int, typer.Option(min=1, help="How many files are saved, one after the other.")] = 100,
    files: Annotated[int, typer.Option(min=1, help="How many files the folder holds already.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Save files into a watched folder of a real server, and time each until it can be found."""
    from eval.watching import measure_watch

    show("from saving a file to finding it", measure_watch(saves, files), as_json)
