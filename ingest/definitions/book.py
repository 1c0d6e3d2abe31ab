"""All sources: those of the settings file, and those that were made in the user interface and live in the ledger.

The file wins where both have a name. A description that cannot be used any more (a narrower `allowed_roots`, a
connector that is gone) makes no source, so nobody reads its documents; the server starts all the same and IT sees why.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import Connector
from connectors.settings import Origin, SourceSettings, connect
from ingest.definitions.bounded import BoundedConnector
from ingest.definitions.checking import Boundaries, check_links, checked
from ingest.definitions.errors import (
    SourceChangedError,
    SourceDefinitionError,
    SourceExistsError,
    SourceInFileError,
)
from ingest.ledger import Ledger
from ingest.ledger.writing.definitions import SourceDefinition, drop_definition, put_definition, read_definitions
from ingest.sync import UnknownSourceError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources at one moment."""

    usable: Mapping[str, SourceSettings]
    definitions: Mapping[str, SourceDefinition]
    problems: Mapping[str, str]  # by the name of a definition that makes no source


class SourceBook:
    """Thread-safe as far as its callers change it one at a time; reading needs no care."""

    def __init__(
        self,
        ledger: Ledger,
        from_file: Sequence[SourceSettings],
        boundaries: Boundaries,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._ledger, self._boundaries, self._environment = ledger, boundaries, environment
        self.read(from_file)

    def read(self, from_file: Sequence[SourceSettings]) -> None:
        """Take over the sources of the settings file; of `from_file`, what came from the ledger is left out."""
        self._file = {source.name: source for source in from_file if source.origin is Origin.FILE}
        self._read_ledger()

    @property
    def sources(self) -> Sources:
        """As they are now."""
        return self._sources

    def title(self, name: str) -> str:
        """What people read for a source."""
        found = self._sources.usable.get(name)
        return found.title if found else name

    def source(self, name: str) -> SourceSettings:
        """A source that is used.

        Raises:
            UnknownSourceError: there is none of this name.
        """
        usable = self._sources.usable
        if name not in usable:
            raise UnknownSourceError(name, sorted(usable))
        return usable[name]

    def connect(self, name: str) -> Connector:
        """The connector of a source.

        Raises:
            UnknownSourceError: there is none of this name.
        """
        source = self.source(name)
        connector = connect(source)
        if source.origin is Origin.FILE:
            return connector
        return BoundedConnector(connector, lambda: check_links(source, self._boundaries))

    def known(self, name: str) -> SourceDefinition:
        """The description of a source that was made in the user interface.

        Raises:
            UnknownSourceError, SourceInFileError: there is none.
        """
        self._refuse_file(name)
        if name not in self._sources.definitions:
            raise UnknownSourceError(name, sorted({**self._sources.usable, **self._sources.definitions}))
        return self._sources.definitions[name]

    def add(self, definition: SourceDefinition) -> None:
        """Make a source.

        Raises:
            SourceInFileError, SourceExistsError: there is one of this name.
            SourceDefinitionError: it cannot be used like this.
        """
        self._refuse_file(definition.name)
        if definition.name in self._sources.definitions:
            raise SourceExistsError(definition.name)
        self._put(definition)

    def change(self, name: str, seen_at: datetime, by: str, **changes: Any) -> None:
        """Describe a source anew, for somebody who saw it as it was since `seen_at`, its `changed_at`.

        Raises:
            UnknownSourceError, SourceInFileError: it was not made in the user interface.
            SourceChangedError: somebody changed it since.
            SourceDefinitionError: it cannot be used like this.
        """
        known = self.known(name)
        _refuse_unseen(known, seen_at)
        self._put(known.altered(by, **changes))

    def remove(self, name: str, seen_at: datetime | None = None) -> None:
        """Forget a source, by its name alone or for somebody who saw it as it was since `seen_at`.

        Raises:
            UnknownSourceError, SourceInFileError: it was not made in the user interface.
            SourceChangedError: somebody changed it since.
        """
        known = self.known(name)
        if seen_at:
            _refuse_unseen(known, seen_at)
        with self._ledger.writing(noticeable=False) as connection:
            drop_definition(connection, name)
        self._read_ledger()

    def _refuse_file(self, name: str) -> None:
        # A definition that the file overshadows may be removed or renamed away, but never brought to life.
        if name in self._file and name not in self._sources.definitions:
            raise SourceInFileError(name)

    def _put(self, definition: SourceDefinition) -> None:
        check_links(checked(definition, self._boundaries, self._environment), self._boundaries)
        with self._ledger.writing(noticeable=False) as connection:
            put_definition(connection, definition)
        self._read_ledger()

    def _read_ledger(self) -> None:
        with self._ledger.reading() as connection:
            definitions = read_definitions(connection)
        usable, problems = dict(self._file), {}
        for name, definition in definitions.items():
            if name in self._file:
                problems[name] = "collega.toml has a source of this name too, which is used. Rename or remove one."
                continue
            try:
                usable[name] = checked(definition, self._boundaries, self._environment)
            except SourceDefinitionError as error:
                problems[name] = error.advice
        for name, problem in problems.items():
            log.warning("the source %s that was made in the user interface is not used: %s", name, problem)
        self._sources = Sources(usable, definitions, problems)


def _refuse_unseen(known: SourceDefinition, seen_at: datetime) -> None:
    if known.changed_at != seen_at:
        raise SourceChangedError(known.name, known.changed_by, known.changed_at)


Change = Callable[[SourceBook], None]
