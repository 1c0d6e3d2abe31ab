"""`collega bench ...`: one command for each thing that is measured. The work is in the modules beside this one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.bench.extent import QUICK, Extent
from eval.sets import load_set
from ingest.embedding import Precision

stdout, stderr = Console(), Console(stderr=True)
bench = typer.Typer(help="Measure speed and memory, as ratios within one run.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
InPrecision = Annotated[Precision, typer.Option(help="Of our side; LlamaIndex embeds as it does.")]
Models = Annotated[Path, typer.Option(help="Keeps the exported embedding model between runs.")]
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


OfSet = Annotated[
    Path | None, typer.Option("--set", help="Documents of this question set; the default makes documents up.")
]


@bench.command()
def run(
    question_set: OfSet = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often all three ways are measured.")] = 4,
    passages: Annotated[int, typer.Option(min=1, help="Embedded in each round, about; a sample of the set.")] = 400,
    minutes: Annotated[float, typer.Option(min=0, help="No round but the first begins after so many.")] = 8,
    quick: Annotated[bool, typer.Option(help="One small round and few files: whether it works, not how fast.")] = False,
    precision: InPrecision = Precision.FLOAT32,
    models: Models = Path(".eval/models"),
    as_json: AsJson = False,
) -> None:
    """Measure a sync beside the raw encoder and LlamaIndex, an edit, unchanged files, and memory."""
    from eval.bench.running import run_bench

    extent = QUICK if quick else Extent(rounds, passages, minutes)
    with TemporaryDirectory(prefix="collega-bench-") as work:
        figures = run_bench(extent, precision, question_set, Path(work), models, stderr.print)
    show("This machine", figures, as_json)


@bench.command()
def sizes(
    passages: Annotated[str, typer.Option(help="Sizes of the stores, with commas.")] = "1000,4000,16000",
    question_set: OfSet = None,
    models: Models = Path(".eval/models"),
    as_json: AsJson = False,
) -> None:
    """Measure disk, memory and hours of stores of so many passages; embedding by a sample, the rest whole."""
    from eval.bench.sizes import measure_sizes

    rows = measure_sizes([int(size) for size in passages.split(",")], question_set, models, stderr.print)
    if as_json:
        typer.echo(json.dumps({"sizes": rows}))
        return
    table = Table(*rows[0], title="Stores on this machine")
    for row in rows:
        table.add_row(*(_shown(value) for value in row.values()))
    stdout.print(table)


def show(title: str, figures: Mapping[str, object], as_json: bool) -> None:
    """Figures as one JSON object, or as a table of two columns."""
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table("figure", "value", title=title)
    for name, value in figures.items():
        table.add_row(name, _shown(value))
    stdout.print(table)


def _shown(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
