"""The index that answers now, while another one may be growing to take its place.

A question is embedded and searched with one model: whoever asks pins index and embedder together, and an index is
closed only when nobody has it pinned any more. Whoever writes holds the writers' lock for a moment, so that an
exchange never falls between two halves of a change. What a search meets in damaged files becomes an empty list and a
report, never an error for the person who asked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from ingest.embedding import Embedder, Vectors
from ingest.index.base import Candidate, Index, Indexed, IndexedPassage
from ingest.index.errors import IndexDamagedError

log = logging.getLogger(__name__)


class Way(StrEnum):
    """How passages are found."""

    WORDS = "words"
    VECTORS = "vectors"


BOTH_WAYS = frozenset(Way)


class Search(Protocol):
    """What whoever asks needs of an `Index`."""

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        """See `Index.search_words`."""
        ...

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        """See `Index.search_vectors`."""
        ...

    def vectors_of(self, passage_ids: Collection[int]) -> Mapping[int, Vectors]:
        """See `Index.vectors_of`."""
        ...


@dataclass(frozen=True, slots=True)
class Pinned:
    """A search with the model that made its vectors, and the ways that find anything."""

    index: Search
    embedder: Embedder
    ways: frozenset[Way] = BOTH_WAYS


@dataclass(frozen=True, slots=True)
class Serving:
    """An index with the model that made its vectors, and the ways in which it can be searched."""

    index: Index
    embedder: Embedder
    ways: frozenset[Way] = BOTH_WAYS

    @contextmanager
    def pinned(self) -> Iterator[Pinned]:
        """Itself: nothing takes its place."""
        yield Pinned(self.index, self.embedder, self.ways)


class Searchable(Protocol):
    """Whatever can be asked: one index for good, or the one that serves at the moment."""

    def pinned(self) -> AbstractContextManager[Pinned]:
        """Index and embedder that belong together, and stay open until the context ends."""
        ...


class LiveIndex:
    """An `Index` whose inside can be exchanged while it is searched and written. Thread-safe."""

    def __init__(self, serving: Serving, on_damage: Callable[[IndexDamagedError], None] = lambda _: None) -> None:
        self._changed = threading.Condition()
        self._writing = threading.RLock()
        self._on_damage = on_damage
        self._recorded: set[int] | None = None
        self._lease = _Lease(serving)

    @contextmanager
    def pinned(self) -> Iterator[Pinned]:
        """What serves now. It is not closed before the context ends, and damage in it ends no search."""
        with self._changed:
            lease = self._lease
            lease.users += 1
        try:
            serving = lease.serving
            yield Pinned(_Guarded(serving, self.report), serving.embedder, serving.ways)
        finally:
            with self._changed:
                lease.users -= 1
                self._changed.notify_all()

    @property
    def serving(self) -> Serving:
        """What serves now, for its owner, who alone exchanges it."""
        return self._lease.serving

    def exchange(self, successor: Serving) -> Callable[[], None]:
        """Let `successor` serve from now on; what is returned closes the one before, once its last search has ended.

        What was added to the old one and not committed is not carried over: whoever calls this keeps writers away and
        has brought the successor up to the ledger, where everything stands before the index is told.
        """
        with self._writing, self._changed:
            retired, self._lease = self._lease, _Lease(successor)

        def close() -> None:
            with self._changed:
                self._changed.wait_for(lambda: retired.users == 0)
            retired.serving.index.close()

        return close

    def start_recording(self) -> None:
        """From now on remember the ids of all passages that are added or removed."""
        with self._writing:
            self._recorded = set()

    def recorded(self) -> set[int]:
        """What was remembered since the last call; begins anew."""
        with self._writing:
            found, self._recorded = self._recorded or set(), set()
            return found

    def stop_recording(self) -> None:
        """Forget what was remembered."""
        with self._writing:
            self._recorded = None

    def report(self, error: IndexDamagedError, way: Way) -> None:
        """Take note that a search met damage: that way finds nothing until another index serves."""
        with self._changed:
            serving = self._lease.serving
            known = way not in serving.ways
            self._lease.serving = replace(serving, ways=serving.ways - {way})
        if not known:
            log.error("a search by %s met damage: %s", way, error)
            self._on_damage(error)

    def add(self, passages: Sequence[IndexedPassage], vectors: Vectors) -> None:
        """See `Index.add`."""
        with self._writing:
            self._record(passage.passage_id for passage in passages)
            self.serving.index.add(passages, vectors)

    def remove(self, passage_ids: Collection[int]) -> None:
        """See `Index.remove`."""
        with self._writing:
            self._record(passage_ids)
            self.serving.index.remove(passage_ids)

    def commit(self) -> None:
        """See `Index.commit`."""
        with self._writing:
            self.serving.index.commit()

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        """See `Index.search_words`."""
        with self.pinned() as serving:
            return serving.index.search_words(query, compartments, k)

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        """See `Index.search_vectors`. A vector of another model than the one that serves now is refused or senseless:
        pin first where the model may change."""
        with self.pinned() as serving:
            return serving.index.search_vectors(vector, compartments, k)

    def passage_ids(self) -> set[int]:
        """See `Index.passage_ids`."""
        return self.serving.index.passage_ids()

    def contents(self) -> Mapping[int, Indexed]:
        """See `Index.contents`."""
        return self.serving.index.contents()

    def vectors_of(self, passage_ids: Collection[int]) -> Mapping[int, Vectors]:
        """See `Index.vectors_of`."""
        return self.serving.index.vectors_of(passage_ids)

    def unreachable(self, passage_ids: Collection[int]) -> set[int]:
        """See `Index.unreachable`."""
        return self.serving.index.unreachable(passage_ids)

    def reconnect(self, passage_ids: Collection[int]) -> None:
        """See `Index.reconnect`."""
        self.serving.index.reconnect(passage_ids)

    def close(self) -> None:
        """See `Index.close`."""
        with self._writing:
            self.serving.index.close()

    def _record(self, passage_ids: Iterable[int]) -> None:
        if self._recorded is not None:
            self._recorded.update(passage_ids)


class LiveEmbedder:
    """The embedder of whatever serves now, for those who keep one for long."""

    def __init__(self, live: LiveIndex) -> None:
        self._live = live

    @property
    def model(self) -> str:
        return self._live.serving.embedder.model

    @property
    def dimensions(self) -> int:
        return self._live.serving.embedder.dimensions

    @property
    def max_tokens(self) -> int:
        return self._live.serving.embedder.max_tokens

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed_passages`."""
        return self._live.serving.embedder.embed_passages(texts)

    def embed_question(self, text: str) -> Vectors:
        """See `Embedder.embed_question`."""
        return self._live.serving.embedder.embed_question(text)

    def count_tokens(self, text: str) -> int:
        """See `Embedder.count_tokens`."""
        return self._live.serving.embedder.count_tokens(text)


class _Lease:
    """What serves, and how many have it pinned."""

    def __init__(self, serving: Serving) -> None:
        self.serving, self.users = serving, 0


class _Guarded:
    """An index for searching only. A way that met damage is reported, and finds nothing from then on."""

    def __init__(self, serving: Serving, report: Callable[[IndexDamagedError, Way], None]) -> None:
        self._index, self._ways, self._report = serving.index, serving.ways, report

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        if Way.WORDS not in self._ways:
            return []
        try:
            return self._index.search_words(query, compartments, k)
        except IndexDamagedError as error:
            self._report(error, Way.WORDS)
            return []

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        if Way.VECTORS not in self._ways:
            return []
        try:
            return self._index.search_vectors(vector, compartments, k)
        except IndexDamagedError as error:
            self._report(error, Way.VECTORS)
            return []

    def vectors_of(self, passage_ids: Collection[int]) -> Mapping[int, Vectors]:
        return self._index.vectors_of(passage_ids) if Way.VECTORS in self._ways else {}
