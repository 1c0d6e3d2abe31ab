"""The store as commands use it: through the running server where there is one, else as its owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from connectors.settings import SourceSettings
from ingest.commands.account import who
from ingest.commands.reaching import owner_or_server
from ingest.commands.values import to_json
from ingest.ledger.records import Approval
from ingest.owner import Owner, open_owner
from ingest.running_server import RunningServer
from ingest.settings import IngestSettings
from ingest.sync import Progress
from ingest.syncing.deciding import take_back
from ingest.syncing.retrying import make_due

Run = dict[str, Any]  # as the HTTP API shapes it
Show = Callable[[Mapping[str, int], str], None]  # a balance sheet so far, and what was done last


class Store(Protocol):
    """Whoever does the work."""

    def sync(self, source: str, approve_deletions: bool, show: Show) -> Run:
        """Run to the end, telling `show` how far it is."""
        ...

    def retry(self, source: str, item_id: str | None, show: Show) -> tuple[Run | None, int]:
        """Try one item again, or all that failed: the ended run, None when there was nothing to do; and how many."""
        ...

    def failures(self, source: str) -> Sequence[Mapping[str, Any]]:
        """What of the source is not stored as listed."""
        ...

    def decide(self, approval: Approval, approve: bool) -> None:
        """Answer the brake's question as it was seen."""
        ...

    def exclude(self, source: str, item_id: str, reason: str) -> None:
        """Leave one item out from now on."""
        ...

    def include(self, source: str, item_id: str, show: Show) -> Run | None:
        """Take that back: the ended run that listed the source again, None when it waits for one that is going."""
        ...


def open_store(settings: IngestSettings, sources: Sequence[SourceSettings]) -> AbstractContextManager[Store]:
    """Become the owner, or find the server that is.

    Raises:
        OwnedElsewhereError: another process owns the store, and it is no server.
    """
    return owner_or_server(settings, lambda: _as_owner(settings, sources), _ThroughServer)


@contextmanager
def _as_owner(settings: IngestSettings, sources: Sequence[SourceSettings]) -> Iterator[Store]:
    with open_owner(settings, sources) as owner:
        yield _AsOwner(owner)


class _AsOwner:
    def __init__(self, owner: Owner) -> None:
        self.owner = owner

    def sync(self, source: str, approve_deletions: bool, show: Show) -> Run:
        def on_progress(progress: Progress) -> None:
            show(to_json(progress.sheet), progress.doing)

        return to_json(self.owner.sync(source, on_progress, approve_deletions))

    def retry(self, source: str, item_id: str | None, show: Show) -> tuple[Run | None, int]:
        with self.owner.ledger.writing(noticeable=False) as connection:
            items = make_due(connection, source, item_id, datetime.now(UTC))
        return (self.sync(source, False, show) if items else None), items

    def failures(self, source: str) -> list[dict[str, Any]]:
        return [to_json(failure) for failure in self.owner.ledger.failures(source)]

    def decide(self, approval: Approval, approve: bool) -> None:
        self.owner.decide(approval, approve, who())

    def exclude(self, source: str, item_id: str, reason: str) -> None:
        self.owner.exclude(source, item_id, reason, who())

    def include(self, source: str, item_id: str, show: Show) -> Run | None:
        take_back(self.owner.stores, source, item_id)
        return self.sync(source, False, show)


class _ThroughServer:
    def __init__(self, server: RunningServer) -> None:
        self.server = server

    def sync(self, source: str, approve_deletions: bool, show: Show) -> Run:
        return self._follow(self.server.start_sync(source, approve_deletions), show)

    def retry(self, source: str, item_id: str | None, show: Show) -> tuple[Run | None, int]:
        started = self.server.ask("POST", f"/sources/{source}/retry", {"item_id": item_id})
        run_id = started["run_id"]
        return (None if run_id is None else self._follow(run_id, show)), int(started["items"])

    def failures(self, source: str) -> list[dict[str, Any]]:
        return self.server.failures(source)

    def decide(self, approval: Approval, approve: bool) -> None:
        wish = {"decision": "approve" if approve else "refuse", "run_id": approval.run_id}
        self.server.ask("POST", f"/sources/{approval.source}/approval", wish)

    def exclude(self, source: str, item_id: str, reason: str) -> None:
        self.server.ask("POST", f"/sources/{source}/exclusions", {"item_id": item_id, "reason": reason})

    def include(self, source: str, item_id: str, show: Show) -> Run | None:
        ended = self.server.ask("DELETE", f"/sources/{source}/exclusions?{urlencode({'item_id': item_id})}")
        run_id = ended["run_id"]
        return None if run_id is None else self._follow(run_id, show)

    def _follow(self, run_id: int, show: Show) -> Run:
        run: Run = {}
        for run in self.server.follow(run_id):
            show(run["sheet"], "")
        return run
