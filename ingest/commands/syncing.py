"""Syncing from the command line: by the running server where there is one, else as the owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from connectors.settings import SourceSettings
from ingest.commands.showing import balance_table
from ingest.commands.values import to_json
from ingest.index.lock import OwnedElsewhereError
from ingest.owner import Owner, open_owner
from ingest.running_server import RunningServer
from ingest.settings import IngestSettings
from ingest.sync import Progress as RunProgress
from ingest.sync import UnknownSourceError

stdout, stderr = Console(), Console(stderr=True)

Run = dict[str, Any]  # as the HTTP API shapes it


class Syncer(Protocol):
    """Whoever does the work."""

    def sync(self, source: str, approve_deletions: bool, display: Display) -> Run:
        """Run to the end, telling `display` how far it is."""
        ...

    def failures(self, source: str) -> Sequence[Mapping[str, Any]]:
        """What of the source is not stored as listed."""
        ...


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
    known = {source.name for source in sources}
    for name in names:
        if name not in known:
            raise UnknownSourceError(name, sorted(known))
    runs: list[Run] = []
    with _syncer(settings, sources) as syncer:
        for name in names:
            with Display(name) as display:
                runs.append(syncer.sync(name, approve_deletions, display))
                display.show(runs[-1]["sheet"], "")
            _print_problems(runs[-1], syncer.failures(name))
    if show:
        stdout.print(balance_table(runs))
    return runs


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


class _AsOwner:
    def __init__(self, owner: Owner) -> None:
        self.owner = owner

    def sync(self, source: str, approve_deletions: bool, display: Display) -> Run:
        def on_progress(progress: RunProgress) -> None:
            display.show(to_json(progress.sheet), progress.doing)

        return to_json(self.owner.sync(source, on_progress, approve_deletions))

    def failures(self, source: str) -> list[dict[str, Any]]:
        return [to_json(failure) for failure in self.owner.ledger.failures(source)]


class _ThroughServer:
    def __init__(self, server: RunningServer) -> None:
        self.server = server

    def sync(self, source: str, approve_deletions: bool, display: Display) -> Run:
        run: Run = {}
        for run in self.server.follow(self.server.start_sync(source, approve_deletions)):
            display.show(run["sheet"], "")
        return run

    def failures(self, source: str) -> list[dict[str, Any]]:
        return self.server.failures(source)


@contextmanager
def _syncer(settings: IngestSettings, sources: Sequence[SourceSettings]) -> Iterator[Syncer]:
    try:
        owner = open_owner(settings, sources)
    except OwnedElsewhereError:
        server = RunningServer.find(settings.data_dir)
        if server is None:
            raise
        yield _ThroughServer(server)
        return
    with owner:
        yield _AsOwner(owner)


def _print_problems(run: Run, failures: Sequence[Mapping[str, Any]]) -> None:
    if run["message"]:
        stderr.print(escape(run["message"]))
    for failure in failures:
        if failure["state"] != "skipped":
            stderr.print(escape(f"{failure['item_id']}: {failure['reason']}"))
