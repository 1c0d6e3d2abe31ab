"""Comparing and rebuilding the index from the command line, as the owner of the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from rich.console import Console
from rich.progress import Progress

from ingest.embedders import load_embedder
from ingest.index import open_index
from ingest.index.lock import OwnerLock
from ingest.ledger import Ledger, open_ledger
from ingest.settings import IngestSettings
from ingest.storing.rebuilding import rebuild_index
from ingest.storing.reconciling import find_drift
from ingest.storing.stores import Stores


def check_index(settings: IngestSettings) -> dict[str, int]:
    """How many passages are searchable, missing, orphaned and stale; nothing is repaired.

    Raises:
        OwnedElsewhereError: a server runs; it repairs by itself when it starts.
    """
    with _owned_ledger(settings) as ledger:
        embedder = load_embedder(settings.embedding_model, settings.models_dir)
        with closing(open_index(settings.index_dir, embedder.dimensions, embedder.model)) as index:
            drift = find_drift(Stores(ledger, index, embedder))
            searchable = len(index.passage_ids())
    return {
        "searchable": searchable,
        "missing": len(drift.missing),
        "orphaned": len(drift.orphaned),
        "stale": len(drift.stale),
    }


def rebuild_with_progress(settings: IngestSettings, console: Console) -> dict[str, int]:
    """Build the index anew; how many passages it has and how many were embedded for it."""
    with _owned_ledger(settings) as ledger, Progress(console=console) as bars:
        embedder = load_embedder(settings.embedding_model, settings.models_dir)
        task = bars.add_task("passages", total=None)
        done = 0

        def on_progress(stored: int, total: int) -> None:
            nonlocal done
            done = stored
            bars.update(task, completed=stored, total=total)

        embedded = rebuild_index(settings.index_dir, ledger, embedder, on_progress)
    return {"passages": done, "embedded": embedded}


@contextmanager
def _owned_ledger(settings: IngestSettings) -> Iterator[Ledger]:
    with OwnerLock(settings.owner_lock), closing(open_ledger(settings.ledger_url)) as ledger:
        yield ledger
