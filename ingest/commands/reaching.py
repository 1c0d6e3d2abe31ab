"""How a command reaches the store: as its owner, or through the server that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from typing import TypeVar

from ingest.index.lock import OwnedElsewhereError, OwnerLock
from ingest.ledger import Ledger, open_ledger
from ingest.running_server import RunningServer
from ingest.settings import IngestSettings

Opened = TypeVar("Opened")


@contextmanager
def owner_or_server(
    settings: IngestSettings,
    as_owner: Callable[[], AbstractContextManager[Opened]],
    through_server: Callable[[RunningServer], Opened],
) -> Iterator[Opened]:
    """What `as_owner` opens under the owner's lock; where a server holds that, what goes through the server.

    Raises:
        OwnedElsewhereError: another process owns the store, and it is no server.
    """
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(as_owner())
        except OwnedElsewhereError:
            server = RunningServer.find(settings.data_dir)
            if server is None:
                raise
            opened = through_server(server)
        yield opened


@contextmanager
def owned_ledger(settings: IngestSettings) -> Iterator[Ledger]:
    """The ledger alone, under the owner's lock: no server starts meanwhile.

    Raises:
        OwnedElsewhereError: another process owns the store.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with OwnerLock(settings.owner_lock), closing(open_ledger(settings.ledger_url)) as ledger:
        yield ledger
