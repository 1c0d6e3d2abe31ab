"""`collega bench ...`: one command for each thing that is measured. The work is in the modules beside this one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.bench.extent import QUICK, Extent
from eval.bench.folder import kept_or_temporary
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

    rows = measure_sizes(_numbers(passages), question_set, models, stderr.print)
    _show_rows("Stores on this machine", rows, "sizes", as_json)


@bench.command()
def latency(
    passages: Annotated[str, typer.Option(help="Sizes of the stores, with commas.")] = "20000,200000",
    compartments: Annotated[str, typer.Option(help="In how many compartments, with commas.")] = "20,2000,40000",
    questions: Annotated[int, typer.Option(min=1, help="Near ones; the far ones come on top.")] = 100,
    question_set: OfSet = None,
    work: Work = None,
    models: Models = Path(".eval/models"),
    as_json: AsJson = False,
) -> None:
    """Measure questions over HTTP and what searches find, by readers of 1 to 100 % of large stores.

    A store of 200,000 passages takes minutes to write, one of 1,000,000 most of an hour; nothing but a small corpus is
    embedded, and all other passages are mixtures of its vectors and texts.
    """
    from eval.bench.latency.running import Extent as Stores
    from eval.bench.latency.running import run_latency

    extent = Stores(_numbers(passages), _numbers(compartments), questions=questions)
    rows = []
    with kept_or_temporary(work) as folder:
        for row in run_latency(extent, question_set, folder, models.absolute(), stderr.print, keep=work is not None):
            rows.append(row)
            stderr.print(" ".join(f"{name} {_shown(value)}" for name, value in row.items()))
    _show_rows("Questions on this machine", rows, "latency", as_json)


def show(title: str, figures: Mapping[str, object], as_json: bool) -> None:
    """Figures as one JSON object, or as a table of two columns."""
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table("figure", "value", title=title)
    for name, value in figures.items():
        table.add_row(name, _shown(value))
    stdout.print(table)


def _show_rows(title: str, rows: Sequence[Mapping[str, object]], name: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({name: rows}))
        return
    table = Table(*rows[0], title=title)
    for row in rows:
        table.add_row(*(_shown(value) for value in row.values()))
    stdout.print(table)


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) for part in parts):
        raise typer.BadParameter(f"{text!r} is not a list of whole numbers from 1, such as 20000,200000.")
    return [int(part) for part in parts]


def _shown(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
