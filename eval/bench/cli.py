"""`collega bench ...`: one command for each thing that is measured. The work is in the modules beside this one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.sets import load_set

stdout = Console()
bench = typer.Typer(help="Measure speed and memory, as ratios within one run.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Work = Annotated[Path | None, typer.Option(help="Keep the store here; the default is a temporary folder.")]


@bench.command("set")
def one_set(
    question_set: Annotated[
        Path, typer.Argument(metavar="SET", help="A folder with corpus.jsonl and questions.jsonl.")
    ],
    work: Work = None,
    as_json: AsJson = False,
) -> None:
    """Measure a first and an unchanged sync of SET, and its questions over HTTP. Takes as long as embedding SET."""
    from eval.bench.sets import bench_set  # loads the embedding model's libraries: not for `collega --help`

    show(f"{question_set.name} on this machine", bench_set(load_set(question_set), work), as_json)


def show(title: str, figures: Mapping[str, object], as_json: bool) -> None:
    """Figures as one JSON object, or as a table of two columns."""
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table("figure", "value", title=title)
    for name, value in figures.items():
        table.add_row(name, f"{value:.2f}" if isinstance(value, float) else str(value))
    stdout.print(table)
