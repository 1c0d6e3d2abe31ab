"""Syncing from the command line: by the running server where there is one, else as the owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from connectors.settings import SourceSettings
from ingest.commands.showing import balance_table
from ingest.commands.store import Run, open_store
from ingest.ledger.runs import GOOD
from ingest.settings import IngestSettings
from ingest.sync import UnknownSourceError

stdout, stderr = Console(), Console(stderr=True)


def sync_sources(
    settings: IngestSettings,
    sources: Sequence[SourceSettings],
    names: Sequence[str],
    approve_deletions: bool,
    show: bool,
) -> list[Run]:
    """Sync these one after the other; with `show`, print the balance sheet and what failed.

    Raises:
        UnknownSourceError, SourceBusyError, OwnedElsewhereError, ServerRefusedError: nothing, or no more, was synced.
    """
    for name in names:
        check_known(sources, name)
    runs: list[Run] = []
    with open_store(settings, sources) as store:
        for name in names:
            with Display(name) as display:
                runs.append(store.sync(name, approve_deletions, display.show))
                display.show(runs[-1]["sheet"], "")
            print_problems(runs[-1], store.failures(name))
    if show:
        stdout.print(balance_table(runs))
    return runs


def retry_items(
    settings: IngestSettings, sources: Sequence[SourceSettings], name: str, item_id: str | None
) -> tuple[Run | None, int]:
    """Try one item of a source again, or all that failed: the ended run, if there was anything to do; and how many.

    Raises:
        UnknownSourceError, NothingToRetryError, ServerRefusedError: nothing was tried.
    """
    check_known(sources, name)
    with open_store(settings, sources) as store, Display(name) as display:
        run, items = store.retry(name, item_id, display.show)
        if run is not None:
            print_problems(run, store.failures(name))
    return run, items


def has_gone_well(run: Run) -> bool:
    """Whether the listing was concluded and what could be is stored."""
    return run["state"] in GOOD


def check_known(sources: Sequence[SourceSettings], name: str) -> None:
    """Raise UnknownSourceError for a source that is not in the settings, before anything is opened."""
    known = {source.name for source in sources}
    if name not in known:
        raise UnknownSourceError(name, sorted(known))


class Display:
    """Counted progress on stderr: items of which it is known what became of them, and passages a second."""

    def __init__(self, source: str) -> None:
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            MofNCompleteColumn(),
            TextColumn("documents, {task.fields[passages]} passages, {task.fields[rate]:.1f}/s"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[doing]}"),
            console=stderr,
        )
        self._task = self._bars.add_task(escape(source), total=None, passages=0, rate=0.0, doing="")

    def show(self, sheet: Mapping[str, int], doing: str) -> None:
        """Say how far it is."""
        done = sum(sheet[name] for name in ("new", "changed", "moved", "unchanged", "skipped", "failed"))
        elapsed = self._bars.tasks[self._task].elapsed or 0
        self._bars.update(
            self._task,
            completed=done,
            total=sheet["seen"],
            passages=sheet["passages"],
            rate=sheet["passages"] / elapsed if elapsed else 0.0,
            doing=escape(doing[:40]),
        )

    def __enter__(self) -> Display:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()


def print_problems(run: Run, failures: Sequence[Mapping[str, Any]]) -> None:
    """Say on stderr what a run has to say, and what it could not store."""
    if run["message"]:
        stderr.print(escape(run["message"]))
    for failure in failures:
        if failure["state"] != "skipped":
            stderr.print(escape(f"{failure['item_id']}: {failure['reason']}"))
