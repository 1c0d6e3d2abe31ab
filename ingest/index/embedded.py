"""The index of one machine: words in Tantivy, vectors in rows and in Chroma, one process that owns them.

A commit goes: note the ids in doubt, rows, Chroma, words, forget the note. Words come last and say which passages
live. After a crash at any point, each passage is as before, as after, or absent from both sides; never half.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Collection, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy

from ingest.embedding import Vectors
from ingest.index.base import Candidate, IndexedPassage
from ingest.index.errors import IndexDamagedError, IndexWriteError, is_engine_failure, reading
from ingest.index.generation import Generation, Journal, check_generation
from ingest.index.lock import OwnerLock
from ingest.index.nearest import NearestStore
from ingest.index.rows import RowStore
from ingest.index.seal import break_seal, seal, try_out
from ingest.index.snapshot import Permitted, Snapshot
from ingest.index.words import WordStore, to_document

log = logging.getLogger(__name__)

EXACT_ROWS = 20_000  # permitted passages up to which exact search is used: 1 to 10 ms, and it misses nothing
_MOST_FETCHED = 4_000  # from Chroma at once; above, exact search costs less
_FEW_DEAD = 10_000  # rows that stay until there are more of them than living ones


@dataclass(frozen=True, slots=True)
class _Addition:
    """A passage waiting for its commit, converted already: what is wrong with it fails in `add`, not in `commit`."""

    compartment_id: int
    document: tantivy.Document
    vector: Vectors


class EmbeddedIndex:
    """An `Index` in one directory. Searches run at the same time as each other and as one writer."""

    def __init__(self, directory: Path, generation: Generation, exact_rows: int = EXACT_ROWS) -> None:
        self._directory, self._dimensions, self._exact_rows = directory, generation.dimensions, exact_rows
        self._writing = threading.RLock()
        self._pending: dict[int, _Addition | None] = {}  # None: to be removed
        self._closed = False
        self._stores = tuple(directory / name for name in ("words", "rows", "chroma"))
        self._lock = OwnerLock(directory / "index.lock")
        self._lock.acquire()
        with ExitStack() as on_failure:
            on_failure.callback(self._lock.release)
            check_generation(directory, generation)
            with reading(directory):
                self._open(on_failure)
            on_failure.pop_all()

    def add(self, passages: Sequence[IndexedPassage], vectors: Vectors) -> None:
        """Make passages searchable at the next commit; see `Index.add`. Kept in memory until then."""
        if vectors.shape != (len(passages), self._dimensions):
            raise ValueError(f"vectors have shape {vectors.shape}, not {(len(passages), self._dimensions)}")
        if not np.isfinite(vectors).all():
            raise ValueError("vectors must be finite numbers")
        entries = [
            (passage.passage_id, _Addition(passage.compartment_id, to_document(passage), vector))
            for passage, vector in zip(passages, _unit_length(vectors), strict=True)
        ]
        with self._writing:
            self._pending.update(entries)

    def remove(self, passage_ids: Collection[int]) -> None:
        """Make passages unfindable at the next commit; unknown ids are ignored."""
        with self._writing:
            self._pending.update(dict.fromkeys(passage_ids))

    def commit(self) -> None:
        """Make everything added and removed so far durable and visible.

        Raises:
            IndexWriteError: it could not be stored; everything is kept for the next commit.
        """
        with self._writing:
            if not self._pending:
                return
            try:
                self._store()
            except BaseException as error:
                if not is_engine_failure(error):
                    raise
                raise IndexWriteError(self._directory, f"{type(error).__name__}: {error}") from error
            self._pending = {}

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        """The k best passages by words; see `Index.search_words`."""
        snapshot = self._snapshot
        permitted = snapshot.permitted(compartments)
        if permitted.passages == 0 or k < 1:
            return []
        with reading(self._directory):
            hits = snapshot.words.search(query, snapshot.filter_for(permitted), k)
        found = [Candidate(*hit) for hit in hits if snapshot.permits(hit[0], permitted)]
        return sorted(found, key=lambda candidate: (-candidate.score, candidate.passage_id))

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        """The k nearest passages by cosine; see `Index.search_vectors`."""
        if vector.shape != (self._dimensions,):
            raise ValueError(f"the vector has shape {vector.shape}, not {(self._dimensions,)}")
        snapshot = self._snapshot
        permitted = snapshot.permitted(compartments)
        if permitted.passages == 0 or k < 1:
            return []
        vector = _unit_length(vector[np.newaxis])[0]
        if permitted.passages > self._exact_rows and (found := self._nearest(snapshot, vector, permitted, k)):
            return found
        return snapshot.nearest(vector, permitted, k)

    def passage_ids(self) -> set[int]:
        """Every id that is findable both ways."""
        return set(self._snapshot.row_of)

    def close(self) -> None:
        """Release files and the owner's lock; what was not committed is lost."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._pending = {}
            self._words.close()
            self._nearest_store.close()
            with suppress(OSError):  # without a seal the next opening takes longer, no more
                seal(self._directory, self._stores)
            self._lock.release()

    def _nearest(self, snapshot: Snapshot, vector: Vectors, permitted: Permitted, k: int) -> list[Candidate]:
        """From Chroma, more until enough of them are permitted; nothing when exact search would cost less."""
        living = len(snapshot.row_of)
        fetch = 16 + k * 4 * living // (3 * permitted.passages)
        wanted = min(k, permitted.passages)
        while fetch <= _MOST_FETCHED:
            with reading(self._directory):
                ids = self._nearest_store.search(vector, fetch)
            found = snapshot.nearest_of(ids, vector, permitted, k)
            if len(found) >= wanted:
                return found
            fetch *= 2
        return []

    def _open(self, on_failure: ExitStack) -> None:
        words, rows, chroma = self._stores
        self._drop_damaged(chroma)
        self._journal = Journal(self._directory)
        self._words = WordStore(words)
        on_failure.callback(self._words.close)
        self._rows = RowStore(rows, self._dimensions)
        self._nearest_store = NearestStore(chroma)
        on_failure.callback(self._nearest_store.close)
        in_doubt = self._journal.in_doubt()
        ids, compartments = self._words.searcher().passages()
        compartment_of = dict(zip(ids.tolist(), compartments.tolist(), strict=True))
        lost = (compartment_of.keys() - set(self._rows.ids().tolist())) | (compartment_of.keys() & in_doubt)
        if lost:
            log.warning("%d passages were half stored when the last process ended; they are added again", len(lost))
            self._words.apply(lost, [])
            for passage_id in lost:
                del compartment_of[passage_id]
        self._compact(compartment_of)
        self._snapshot = Snapshot.build(self._words.searcher(), self._rows.vectors(), self._rows.ids(), compartment_of)
        self._mend_nearest()
        self._journal.end()

    def _drop_damaged(self, chroma: Path) -> None:
        """Nothing unreadable is opened: Chroma is filled again from the rows, and the others come from the ledger."""
        changed = break_seal(self._directory, self._stores)
        if changed is None:
            reason = try_out(chroma, self._lock.descriptor)
        else:
            reason = "its files changed while the index was closed" if chroma.name in changed else None
            if lost := sorted(changed - {chroma.name}):
                raise IndexDamagedError(self._directory, f"files in {', '.join(lost)} changed while it was closed")
        if reason:
            log.warning("Chroma's store is made again from the vectors beside it, which takes a while: %s", reason)
            shutil.rmtree(chroma, ignore_errors=True)

    def _compact(self, compartment_of: dict[int, int]) -> None:
        """Drop dead rows once they are many, and put each compartment's rows side by side."""
        ids = self._rows.ids()
        if len(ids) - len(compartment_of) <= max(_FEW_DEAD, len(compartment_of)):
            return
        row_of = {passage_id: row for row, passage_id in enumerate(ids.tolist()) if passage_id in compartment_of}
        living = sorted(row_of, key=lambda passage_id: (compartment_of[passage_id], row_of[passage_id]))
        self._rows.compact(np.array([row_of[passage_id] for passage_id in living], dtype=np.intp))

    def _mend_nearest(self) -> None:
        """Chroma holds exactly the living passages, filled from the rows where it does not."""
        row_of, stored = self._snapshot.row_of, self._nearest_store.ids()
        self._nearest_store.remove(stored - row_of.keys())
        missing = sorted(row_of.keys() - stored)
        self._nearest_store.put(missing, self._snapshot.vectors[[row_of[passage_id] for passage_id in missing]])
        if row_of:
            # Chroma reads its graph at the first search; what is wrong with it must show now.
            self._nearest_store.search(self._snapshot.vectors[next(iter(row_of.values()))], 1)

    def _store(self) -> None:
        added = {passage_id: entry for passage_id, entry in self._pending.items() if entry is not None}
        known = self._snapshot.row_of.keys() & self._pending.keys()
        self._journal.begin(self._pending.keys())
        if added:
            vectors = np.stack([entry.vector for entry in added.values()])
            self._rows.append(len(self._snapshot.ids), np.fromiter(added, np.int64, len(added)), vectors)
            self._nearest_store.put(added, vectors)
        self._nearest_store.remove(known - added.keys())
        # All ids, known or not: the last commit may have failed after the words were stored.
        self._words.apply(self._pending, [entry.document for entry in added.values()])
        self._snapshot = self._snapshot.changed(
            self._words.searcher(),
            self._rows.vectors(),
            known,
            {passage_id: entry.compartment_id for passage_id, entry in added.items()},
        )
        with suppress(OSError):  # a note too many costs one re-adding at the next start
            self._journal.end()


def _unit_length(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled
