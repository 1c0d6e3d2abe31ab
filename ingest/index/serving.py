"""The index that answers now, while another one may be growing to take its place.

A question is embedded and searched with one model: whoever asks pins index and embedder together, and an index is
closed only when nobody has it pinned any more. Whoever writes holds the writers' lock for a moment, so that an
exchange never falls between two halves of a change. What a search meets in damaged files becomes an empty list and a
report, never an error for the person who asked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from ingest.embedding import Embedder, Vectors
from ingest.index.base import Candidate, Index, IndexedPassage
from ingest.index.errors import IndexDamagedError

log = logging.getLogger(__name__)


class Way(StrEnum):
    """How passages are found."""

    WORDS = "words"
    VECTORS = "vectors"


BOTH_WAYS = frozenset(Way)


@dataclass(frozen=True, slots=True)
class Serving:
    """An index with the model that made its vectors, and the ways in which it can be searched."""

    index: Index
    embedder: Embedder
    ways: frozenset[Way] = BOTH_WAYS

    @contextmanager
    def pinned(self) -> Iterator[Self]:
        """Itself: nothing takes its place."""
        yield self


class Searchable(Protocol):
    """Whatever can be asked: one index for good, or the one that serves at the moment."""

    def pinned(self) -> AbstractContextManager[Serving]:
        """Index and embedder that belong together, and stay open until the context ends."""
        ...


class LiveIndex:
    """An `Index` whose inside can be exchanged while it is searched and written. Thread-safe."""

    def __init__(self, serving: Serving, on_damage: Callable[[IndexDamagedError], None] = lambda _: None) -> None:
        self._changed = threading.Condition()
        self._writing = threading.RLock()
        self._on_damage = on_damage
        self._lease = _Lease(serving)

    @contextmanager
    def pinned(self) -> Iterator[Serving]:
        """What serves now. It is not closed before the context ends, and damage in it ends no search."""
        with self._changed:
            lease = self._lease
            lease.users += 1
        try:
            yield Serving(_Guarded(lease.serving.index, self.report), lease.serving.embedder, lease.serving.ways)
        finally:
            with self._changed:
                lease.users -= 1
                self._changed.notify_all()

    @property
    def serving(self) -> Serving:
        """What serves now, for its owner, who alone exchanges it."""
        return self._lease.serving

    @contextmanager
    def held(self) -> Iterator[Index]:
        """Nobody else writes meanwhile: for reading the ledger and writing what it says without a change between."""
        with self._writing:
            yield self._lease.serving.index

    def exchange(self, successor: Serving) -> None:
        """Let `successor` serve from now on, and close the one before when its last search has ended.

        What was added to the old one and not committed is not carried over: whoever calls this holds the writers'
        lock and has brought the successor up to the ledger, where everything stands before the index is told.
        """
        with self._writing, self._changed:
            retired, self._lease = self._lease, _Lease(successor)
            self._changed.wait_for(lambda: retired.users == 0)
        retired.serving.index.close()

    def report(self, error: IndexDamagedError) -> None:
        """Say that a search met damage."""
        log.error("a search met damage: %s", error)
        self._on_damage(error)

    def add(self, passages: Sequence[IndexedPassage], vectors: Vectors) -> None:
        """See `Index.add`."""
        with self._writing:
            self.serving.index.add(passages, vectors)

    def remove(self, passage_ids: Collection[int]) -> None:
        """See `Index.remove`."""
        with self._writing:
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
        with self.pinned() as serving:
            return serving.index.passage_ids()

    def close(self) -> None:
        """See `Index.close`."""
        with self._writing:
            self.serving.index.close()


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
    """An index for searching only: damage is reported, and the search finds nothing that way."""

    def __init__(self, index: Index, report: Callable[[IndexDamagedError], None]) -> None:
        self._index, self._report = index, report

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        try:
            return self._index.search_words(query, compartments, k)
        except IndexDamagedError as error:
            self._report(error)
            return []

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        try:
            return self._index.search_vectors(vector, compartments, k)
        except IndexDamagedError as error:
            self._report(error)
            return []

    def passage_ids(self) -> set[int]:
        return self._index.passage_ids()

    def add(self, passages: Sequence[IndexedPassage], vectors: Vectors) -> None:
        raise NotImplementedError("whoever pins an index searches it; writers use the live one")

    def remove(self, passage_ids: Collection[int]) -> None:
        raise NotImplementedError("whoever pins an index searches it; writers use the live one")

    def commit(self) -> None:
        raise NotImplementedError("whoever pins an index searches it; writers use the live one")

    def close(self) -> None:
        raise NotImplementedError("whoever pins an index searches it; its owner closes it")
