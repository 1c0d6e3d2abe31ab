"""Which kinds of source exist: the entry points in the group `collega.connectors`, ours and other distributions'."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel

from connectors.base import Connector, SourceRights

_GROUP = "collega.connectors"


class ConnectorClass(Protocol):
    """What an entry point names: a class with its settings model and this constructor."""

    Settings: ClassVar[type[BaseModel]]

    def __call__(self, name: str, settings: Any, rights: SourceRights) -> Connector:
        """Build the connector; reaching the source is left to `changes` and `fetch`."""
        ...


def kinds() -> list[str]:
    """The kinds that a `[[source]]` may have, in alphabetical order."""
    return sorted(_found())


def connector_class(kind: str) -> ConnectorClass:
    """The class behind `kind`. Raises KeyError for a kind that is not installed."""
    loaded: ConnectorClass = _found()[kind].load()
    return loaded


def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=_GROUP)}
