"""`collega eval run`, `cross`, `conversation`, `calibrate` and `files`, and the group of `collega bench`."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from eval.bench.cli import bench
from eval.calibration.cli import calibrate
from eval.conflicts.cli import conflicts
from eval.damage.cli import damage, drift
from eval.injection.cli import injection
from eval.schedules.cli import schedules, watch
from eval.sets import QuestionSetError, load_set
from eval.support.cli import support

stdout, stderr = Console(), Console(stderr=True)
evaluation = typer.Typer(help="Measure Collega on labelled question sets.", no_args_is_help=True)

Sets = Annotated[list[Path], typer.Argument(help="Folders with corpus.jsonl and questions.jsonl.")]
Work = Annotated[Path, typer.Option(help="Keeps the stores of the sets, so that a second run embeds nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Entries = list[dict[str, Any]]


def register(app: typer.Typer) -> None:
    """Add this package's commands to `collega`."""
    evaluation.command()(calibrate)
    evaluation.command()(support)
    evaluation.command()(injection)
    evaluation.command()(conflicts)
    app.add_typer(evaluation, name="eval")
    bench.command()(schedules)
    bench.command()(watch)
    bench.command()(damage)
    bench.command()(drift)
    app.add_typer(bench, name="bench")


@evaluation.command()
def run(
    sets: Sets,
    work: Work = Path(".eval"),
    baselines: Annotated[bool, typer.Option(help="Also run BM25, dense alone and LlamaIndex's default.")] = True,
    reranker: Annotated[
        str | None, typer.Option(help="A cross-encoder that reads the best passages anew: a folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of SETS through the product and print the figures, rivals beside them."""
    from assistant.settings import AssistantSettings  # torch and LlamaIndex take seconds: not for `collega --help`
    from eval.report import as_table, entries
    from eval.runner import open_set, run_set

    settings = AssistantSettings(reranker=reranker)
    report = []
    for questions in map(load_set, sets):
        with open_set(questions, work) as (owner, synced), Progress(console=stderr) as progress:
            stderr.print(f"{questions.name}: {synced.sheet}")
            task = progress.add_task(questions.name, total=len(questions.questions))
            outcomes = run_set(
                questions,
                owner,
                work,
                baselines=baselines,
                settings=settings,
                on_question=partial(progress.advance, task),
            )
        report += entries(questions.name, outcomes)
    _show(report, as_table, as_json)


@evaluation.command()
def cross(
    sets: Sets,
    work: Work = Path(".eval"),
    as_json: AsJson = False,
) -> None:
    """Ask the questions of SETS whose answer stands in another language too, and say how often it is found there."""
    from eval.cross import as_table, count, entries, measure

    report = []
    for questions in map(load_set, sets):
        if not count(questions):
            raise QuestionSetError(questions.folder, "no question has relevant_other_lang")
        with Progress(console=stderr) as progress:
            task = progress.add_task(questions.name, total=count(questions))
            report += entries(questions.name, measure(questions, work, partial(progress.advance, task)))
    _show(report, as_table, as_json)


@evaluation.command()
def conversation(
    sets: Sets,
    work: Work = Path(".eval"),
    as_json: AsJson = False,
) -> None:
    """Ask the questions of SETS after what was said before them, and say how many are asked back, by kind."""
    from eval.conversation import as_table, entries, measure

    report = []
    for questions in map(load_set, sets):
        with Progress(console=stderr) as progress:
            task = progress.add_task(questions.name, total=len(questions.questions))
            report += entries(questions.name, measure(questions, work, partial(progress.advance, task)))
    _show(report, as_table, as_json)


@evaluation.command()
def precision(
    sets: Sets,
    work: Work = Path(".eval"),
    as_json: AsJson = False,
) -> None:
    """Compare the embedding model in 8 bits with itself in 32: nDCG@10 by vectors alone, per set and pooled."""
    from eval.precision import figures, measure

    measured = []
    for questions in map(load_set, sets):
        measured.append(measure(questions, work))
        stderr.print(f"{questions.name}: {figures(measured[-1:])[0]}")
    rows = figures(measured)
    if as_json:
        typer.echo(json.dumps({"sets": rows}))
        return
    table = Table(*rows[0], title="8 bits beside 32")
    for row in rows:
        table.add_row(*map(str, row.values()))
    stdout.print(table)


@evaluation.command()
def files(
    folder: Annotated[Path, typer.Argument(help="A folder of files with manifest.jsonl.")],
    formats: Annotated[list[str] | None, typer.Option("--format", help="Only files of this format.")] = None,
    with_model: Annotated[
        bool,
        typer.Option("--model", help="Embed with the bundled model; without it words are counted, which is quick."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Sync the files of FOLDER into an empty store, and say which came to what its manifest expects."""
    from eval.files.cases import load_cases
    from eval.files.measuring import measure
    from eval.files.report import figures, show
    from ingest.embedders import load_embedder

    cases = [case for case in load_cases(folder) if not formats or case.format in formats]
    if not cases:
        raise typer.BadParameter("No file of the manifest has such a format.")
    with TemporaryDirectory(prefix="collega-model-") as models, Progress(console=stderr) as progress:
        embedder = load_embedder("bundled", Path(models)) if with_model else None
        task = progress.add_task(folder.name, total=len(cases))
        report = figures(measure(folder, cases, embedder, lambda done: progress.update(task, completed=done)))
    if as_json:
        typer.echo(json.dumps(report))
    else:
        show(report, stdout)


def _show(report: Entries, as_table: Callable[[Entries], Table], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"sets": report}))
    else:
        stdout.print(as_table(report))
