"""Making, changing and removing sources from the command line: through the server, or in the ledger when none runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from typing import Any, Protocol

from connectors.settings import Origin, SourceSettings
from ingest.commands.account import who
from ingest.commands.reaching import owned_ledger, owner_or_server
from ingest.commands.values import to_json
from ingest.definitions.book import SourceBook
from ingest.definitions.checking import Boundaries
from ingest.definitions.errors import SourceInFileError
from ingest.ledger.writing.definitions import SourceDefinition
from ingest.running_server import RunningServer
from ingest.settings import IngestSettings

Described = dict[str, Any]  # as the HTTP API shapes it
_ALTERABLE = ("title", "access", "label", "fresh_within", "trust", "settings")


class Definer(Protocol):
    """Whoever does it."""

    def add(self, described: Described) -> Described:
        """Make a source."""
        ...

    def change(self, name: str, changes: Described) -> Described:
        """Describe a source anew; what is not among `changes` stays."""
        ...

    def remove(self, name: str) -> None:
        """Remove a source."""
        ...


def open_definer(settings: IngestSettings, sources: Sequence[SourceSettings]) -> AbstractContextManager[Definer]:
    """Find the server, or keep one from starting meanwhile.

    Raises:
        OwnedElsewhereError: another process owns the store, and it is no server.
    """
    return owner_or_server(settings, lambda: _in_ledger(settings, sources), _ThroughServer)


@contextmanager
def _in_ledger(settings: IngestSettings, sources: Sequence[SourceSettings]) -> Iterator[Definer]:
    with owned_ledger(settings) as ledger:
        yield _InLedger(SourceBook(ledger, sources, Boundaries.of(settings)))


def values_from(pairs: Sequence[str]) -> Described:
    """Settings given as field=value; a value that is JSON is read as such.

    >>> values_from(["root=/srv/hr", "max_file_mb=20", 'exclude=["*.bak"]'])
    {'root': '/srv/hr', 'max_file_mb': 20, 'exclude': ['*.bak']}
    """
    given = dict(pair.split("=", 1) for pair in pairs)
    return {name: _value(text) for name, text in given.items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


class _ThroughServer:
    def __init__(self, server: RunningServer) -> None:
        self.server = server

    def add(self, described: Described) -> Described:
        return self.server.ask("POST", "/sources", described)

    def change(self, name: str, changes: Described) -> Described:
        known = self.server.ask("GET", f"/sources/{name}/definition")
        if known["origin"] == Origin.FILE:
            raise SourceInFileError(name)
        described = {**_changed(known, changes), "seen_changed_at": known["changed_at"]}
        return self.server.ask("PUT", f"/sources/{name}", described)

    def remove(self, name: str) -> None:
        self.server.ask("DELETE", f"/sources/{name}")


class _InLedger:
    """What is changed here takes effect when the store is opened next; until then nobody is answered."""

    def __init__(self, book: SourceBook) -> None:
        self.book = book

    def add(self, described: Described) -> Described:
        definition = SourceDefinition.made(who(), **described)
        self.book.add(definition)
        return to_json(definition)

    def change(self, name: str, changes: Described) -> Described:
        known = self.book.known(name)
        self.book.change(name, known.changed_at, who(), **_changed(asdict(known), changes))
        return to_json(self.book.known(name))

    def remove(self, name: str) -> None:
        self.book.remove(name)


def _changed(known: Mapping[str, Any], changes: Described) -> Described:
    settings = {**known["settings"], **changes.get("settings", {})}
    return {**{name: known[name] for name in _ALTERABLE}, **changes, "settings": settings}
