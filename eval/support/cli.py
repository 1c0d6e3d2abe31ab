"""`collega eval support`: bad citations removed, good ones kept."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

stdout = Console()


def support(
    folder: Annotated[
        Path | None,
        typer.Argument(exists=True, file_okay=False, help="Documents to make sentences from; else the demo's."),
    ] = None,
    cases: Annotated[int, typer.Option(min=1, help="How many good ones and how many bad ones.")] = 1000,
    seed: Annotated[int, typer.Option(help="Another one draws other sentences.")] = 0,
    wrong: Annotated[bool, typer.Option(help="Also print each case that went wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Make sentences that passages support, and such that they do not, and say which would be shown."""
    from assistant.answers.support import SupportCheck
    from eval.support.cases import Material
    from eval.support.measuring import measure
    from eval.support.passages import demo_passages, passages_of
    from ingest.embedders import load_embedder

    passages = demo_passages() if folder is None else passages_of(folder)
    if not passages:
        raise typer.BadParameter(f"{folder} holds no document with text.")
    with TemporaryDirectory(prefix="collega-model-") as models:
        embedder = load_embedder("bundled", Path(models))
        measured = measure(Material(passages, seed), SupportCheck(embedder.embed_passages), cases)
    figures = measured.figures()
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table("sentences", "how made", "n", "wrong", title="Wrong: a good one removed, a bad one shown")
    for row in measured.rows():
        table.add_row(*map(str, row))
    stdout.print(table)
    for one in measured.wrong() if wrong else ():
        stdout.print(f"{one.case.kind}: {one.case.text}", markup=False)
