"""What a damaged index can still find, to be searched while a new one is built.

Only for searching: what is written meanwhile is in the ledger, from which the new index is built. Words and rows are
looked at separately, and which passage is in which compartment is the ledger's word, not the damaged files'.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from ingest.embedding import Vectors
from ingest.index.base import Candidate, Indexed, IndexedPassage
from ingest.index.errors import IndexDamagedError, is_engine_failure, reading
from ingest.index.footers import damaged_words
from ingest.index.lock import OwnerLock
from ingest.index.rows import RowStore
from ingest.index.serving import Way
from ingest.index.snapshot import Snapshot
from ingest.index.words import WordSearcher, WordStore

log = logging.getLogger(__name__)


class SalvagedIndex:
    """An `Index` over what is left: words, vectors or nothing. Exact, since Chroma is the least to be trusted."""

    def __init__(self, directory: Path, dimensions: int, suspects: Collection[str], living: Mapping[int, int]) -> None:
        """`living`: passages that readers may have, with their compartments; `suspects`: stores known to be damaged."""
        self._directory, self._lock = directory, OwnerLock(directory / "index.lock")
        self._words: WordSearcher | None = None
        self._by_words: Snapshot | None = None
        self._by_vectors: Snapshot | None = None
        with ExitStack() as on_failure:
            self._lock.acquire()
            on_failure.callback(self._lock.release)
            if "words" not in suspects:
                self._by_words = self._salvage("words", lambda: self._open_words(dimensions, living))
            if "rows" not in suspects:
                self._by_vectors = self._salvage("vectors", lambda: self._open_rows(dimensions, living))
            on_failure.pop_all()

    @property
    def ways(self) -> frozenset[Way]:
        """How it can be searched."""
        words = {Way.WORDS} if self._by_words else set()
        return frozenset(words | ({Way.VECTORS} if self._by_vectors else set()))

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        """See `Index.search_words`."""
        if self._by_words is None:
            return []
        with reading(self._directory):
            return self._by_words.worded(query, compartments, k)

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        """See `Index.search_vectors`."""
        if self._by_vectors is None:
            return []
        return self._by_vectors.nearest(vector, self._by_vectors.permitted(compartments), k)

    def passage_ids(self) -> set[int]:
        """What is findable in one way at least."""
        found = [snapshot.row_of.keys() for snapshot in (self._by_words, self._by_vectors) if snapshot]
        return set().union(*found)

    def contents(self) -> dict[int, Indexed]:
        """Nothing that anybody should compare with the ledger."""
        return {}

    def vectors_of(self, passage_ids: Collection[int]) -> dict[int, Vectors]:
        """Nothing, as for `contents`."""
        return {}

    def unreachable(self, passage_ids: Collection[int]) -> set[int]:
        """Nothing, as for `contents`."""
        return set()

    def reconnect(self, passage_ids: Collection[int]) -> None:
        """Nothing: a new index is being built."""

    def add(self, passages: Sequence[IndexedPassage], vectors: Vectors) -> None:
        """Nothing: the index that is being built takes it from the ledger."""

    def remove(self, passage_ids: Collection[int]) -> None:
        """Nothing: the ledger's second check hides it."""

    def commit(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def _salvage(self, what: str, open_it: object) -> Snapshot | None:
        assert callable(open_it)
        try:
            snapshot: Snapshot = open_it()
            return snapshot if snapshot.row_of else None
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            log.warning("the %s of the damaged index cannot be searched: %s", what, error)
            return None

    def _open_words(self, dimensions: int, living: Mapping[int, int]) -> Snapshot:
        folder = self._directory / "words"
        if defect := damaged_words(folder):
            raise IndexDamagedError(self._directory, defect)
        words = WordStore(folder).searcher()
        ids, _ = words.passages()
        vectors = np.broadcast_to(np.zeros(dimensions, np.float32), (len(ids), dimensions))
        return Snapshot.build(words, vectors, None, ids, {one: living[one] for one in ids.tolist() if one in living})

    def _open_rows(self, dimensions: int, living: Mapping[int, int]) -> Snapshot:
        rows = RowStore(self._directory / "rows", dimensions)
        ids, vectors = rows.ids(), rows.vectors()
        sound = set(ids[rows.sound()].tolist())
        return Snapshot.build(None, vectors, None, ids, {one: living[one] for one in sound if one in living})
