"""A connector that looks where its paths lead each time before it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from connectors.base import Connector, Page


class BoundedConnector:
    """`connector`, with `check` before each reading; what `check` raises ends the run, and nothing follows from it."""

    def __init__(self, connector: Connector, check: Callable[[], None]) -> None:
        self.name = connector.name
        self._connector, self._check = connector, check

    def changes(self, since: str | None) -> Iterator[Page]:
        """See `Connector.changes`."""
        self._check()
        yield from self._connector.changes(since)

    def fetch(self, item_id: str) -> bytes:
        """See `Connector.fetch`."""
        self._check()
        return self._connector.fetch(item_id)
