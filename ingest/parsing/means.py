"""What a parser has at hand beside the bytes of one file: passwords, a budget for what is inside, and more time.

The Parser seam stays two arguments; what few parsers need is set around a parse by whoever starts it. Without that, as
in a test, there are no passwords and nobody waits.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from ingest.parsing.base import ParserLimitError

MOST_DEPTH = 5
MOST_PARTS = 10_000
MOST_BYTES = 512 * 1024**2
MOST_PART_BYTES = 128 * 1024**2


@dataclass(slots=True)
class Budget:
    """What may come out of one file by unpacking, however it is nested. Counts what was really unpacked."""

    depth: int = 0
    parts: int = 0
    inflated_bytes: int = 0
    pictures: int = 0  # in office documents, that text recognition looked at
    _names: dict[bytes, str] = field(default_factory=dict)

    def is_spent(self) -> bool:
        """Whether nothing more may be unpacked."""
        return self.parts > MOST_PARTS or self.inflated_bytes > MOST_BYTES

    def count_part(self, file_name: str) -> None:
        """Raises ParserLimitError when there are too many."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise ParserLimitError(file_name, f"more than {MOST_PARTS} files are packed into it")

    def count_bytes(self, number: int, file_name: str) -> None:
        """Raises ParserLimitError when it is too much."""
        self.inflated_bytes += number
        if self.inflated_bytes > MOST_BYTES:
            raise ParserLimitError(file_name, f"it unpacks to more than {MOST_BYTES >> 20} MB")

    def earlier_name(self, content: bytes, name: str) -> str | None:
        """The name under which the same bytes came out of this file before."""
        earlier = self._names.setdefault(hashlib.blake2b(content).digest(), name)
        return earlier if content and earlier != name else None

    @contextmanager
    def deeper(self, file_name: str) -> Iterator[None]:
        """One level of packing. Raises ParserLimitError when it is one too many."""
        if self.depth >= MOST_DEPTH:
            raise ParserLimitError(file_name, f"it is packed more than {MOST_DEPTH} levels deep")
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1


@dataclass(slots=True)
class Means:
    """For one file."""

    passwords: Sequence[str] = ()
    tell_page: Callable[[], None] = lambda: None  # a page was recognised, which earns more time
    seconds: float = float("inf")  # that recognition may take for all pages together
    budget: Budget = field(default_factory=Budget)
    _started: float = field(default_factory=time.monotonic)

    def has_time(self) -> bool:
        """Whether another page may be recognised."""
        return time.monotonic() - self._started < self.seconds


_CURRENT: ContextVar[Means | None] = ContextVar("means", default=None)


def current_means() -> Means:
    """Those of the parse that is going on."""
    return _CURRENT.get() or Means()


@contextmanager
def own_means(passwords: Sequence[str]) -> Iterator[None]:
    """Means for a parse that nobody prepared, so that what is inside its file shares one budget."""
    if _CURRENT.get() is not None:
        yield
        return
    with using(Means(passwords)):
        yield


@contextmanager
def using(means: Means) -> Iterator[Means]:
    """Set them for what is parsed inside."""
    token = _CURRENT.set(means)
    try:
        yield means
    finally:
        _CURRENT.reset(token)
