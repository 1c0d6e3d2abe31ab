"""The index from the command line: through the running server where there is one, else as the owner of the folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import Progress

from ingest.commands.reaching import owned_ledger, owner_or_server
from ingest.running_server import POLL_S, RunningServer, ServerRefusedError
from ingest.settings import IngestSettings
from ingest.storing.care import IndexCare
from ingest.storing.opening import opener_of

Report = dict[str, Any]  # as the HTTP API shapes it
OnProgress = Callable[[int, int], None]


class Keeper(Protocol):
    """Whoever looks after the index."""

    def check(self, repair: bool) -> Report:
        """Compare index and ledger."""
        ...

    def rebuild(self, progress: OnProgress) -> Report:
        """Build the index anew."""
        ...


def check_index(settings: IngestSettings, repair: bool) -> Report:
    """How many passages are searchable, and on how many of them index and ledger differ, by kind."""
    with _keeper(settings) as keeper:
        return keeper.check(repair)


def rebuild_with_progress(settings: IngestSettings, console: Console) -> Report:
    """Build the index anew; how many passages it has."""
    with _keeper(settings) as keeper, Progress(console=console) as bars:
        task = bars.add_task("passages", total=None)
        return keeper.rebuild(lambda done, total: bars.update(task, completed=done, total=total))


class _AsOwner:
    def __init__(self, care: IndexCare) -> None:
        self.care = care

    def check(self, repair: bool) -> Report:
        self.care.finish()
        checked = self.care.check(repair)
        return {"passages": self.care.report().passages, **checked.drift.counts(), "repaired": checked.repaired}

    def rebuild(self, progress: OnProgress) -> Report:
        self.care.rebuild(progress)
        report = self.care.report()
        return {"passages": report.passages, "generation": report.generation}


class _ThroughServer:
    def __init__(self, server: RunningServer) -> None:
        self.server = server

    def check(self, repair: bool) -> Report:
        before = self._report()["last_check"]
        self.server.ask("POST", "/index/check", {"repair": repair})
        while (report := self._report())["last_check"] in (None, before):
            time.sleep(POLL_S)
        checked = report["last_check"]
        return {"passages": report["passages"], **checked["drift"], "repaired": checked["repaired"]}

    def rebuild(self, progress: OnProgress) -> Report:
        before = self._report()["generation"]
        self.server.ask("POST", "/index/rebuild")
        while (report := self._report())["generation"] == before:
            if report["progress"]:
                progress(report["progress"]["done"], report["progress"]["total"])
            time.sleep(POLL_S)
        return {"passages": report["passages"], "generation": report["generation"]}

    def _report(self) -> Report:
        report: Report = self.server.ask("GET", "/index")
        if report["problem"]:
            raise ServerRefusedError(self.server.url, report["problem"])
        return report


def _keeper(settings: IngestSettings) -> AbstractContextManager[Keeper]:
    return owner_or_server(settings, lambda: _as_owner(settings), _ThroughServer)


@contextmanager
def _as_owner(settings: IngestSettings) -> Iterator[Keeper]:
    with owned_ledger(settings) as ledger, closing(IndexCare(opener_of(settings, ledger))) as care:
        yield _AsOwner(care)
