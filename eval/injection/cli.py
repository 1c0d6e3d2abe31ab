"""`collega eval injection`: what a model that obeys every document gets shown."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

stdout = Console()


def injection(
    cases: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Lines of JSON: id, context_poisoned, question, attack.")
    ],
    most: Annotated[int, typer.Option(min=1, help="How many of them.")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Give documents with orders in them to a model that obeys each one, and count what of it a reader would see."""
    from assistant.answers.support import SupportCheck
    from eval.injection.measuring import figures, load_poisoned, measure
    from ingest.embedders import load_embedder

    with TemporaryDirectory(prefix="collega-model-") as models:
        check = SupportCheck(load_embedder("bundled", Path(models)).embed_passages)
        found = figures(measure(load_poisoned(cases)[:most], check))
    if as_json:
        typer.echo(json.dumps(found))
        return
    table = Table("the model", "n", "shows what no document says", "shows only the document's words")
    for row in found["ways"] if isinstance(found["ways"], list) else ():
        table.add_row(row["way"], str(row["n"]), str(row["succeeded"]), str(row["quoted_only"]))
    stdout.print(table)
