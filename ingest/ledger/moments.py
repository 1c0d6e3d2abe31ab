"""One moment of the store: what a thread reads within it fits together, goes over one connection, and is asked once.

Without one, each reading is a moment of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine


@dataclass(slots=True)
class Moment:
    """A connection within one transaction, and what was read over it that cannot change meanwhile."""

    connection: Connection
    _generation: int | None = None
    _permitted: dict[frozenset[str], frozenset[int]] = field(default_factory=dict)

    def generation(self, read: Callable[[Connection], int]) -> int:
        """The generation of this moment."""
        if self._generation is None:
            self._generation = read(self.connection)
        return self._generation

    def permitted(
        self, principals: frozenset[str], read: Callable[[Connection, frozenset[str]], frozenset[int]]
    ) -> frozenset[int]:
        """The compartments of a reader with `principals`."""
        if principals not in self._permitted:
            self._permitted[principals] = read(self.connection, principals)
        return self._permitted[principals]


class Moments(threading.local):
    """The moment that each thread keeps, if it keeps one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: Moment | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Everything that this thread reads within is of one moment. Within another one it is that one."""
        if self._kept is not None:
            yield
            return
        with self._engine.connect() as connection:
            self._kept = Moment(connection)
            try:
                yield
            finally:
                self._kept = None

    def renew(self) -> None:
        """Read on in the present moment, where this thread keeps an older one. Not within a reading."""
        if self._kept is not None:
            connection = self._kept.connection
            connection.rollback()
            self._kept = Moment(connection)

    @contextmanager
    def now(self) -> Iterator[Moment]:
        """The moment that this thread keeps, or one for this reading alone."""
        if self._kept is not None:
            yield self._kept
            return
        with self._engine.connect() as connection:
            yield Moment(connection)
