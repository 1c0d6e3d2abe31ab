"""The index of one machine: words in Tantivy, vectors in rows and in Chroma, one process that owns them.

A commit goes: note the ids in doubt, rows, Chroma, words, forget the note. Words come last and say which passages
live. After a crash at any point, each passage is as before, as after, or absent from both sides; never half.

Chroma is a copy of the rows that opening need not wait for: until it is attached, and when it fails, search is exact.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy

from ingest.embedding import Vectors
from ingest.index.base import Candidate, Indexed, IndexedPassage
from ingest.index.copy import NearestCopy
from ingest.index.errors import IndexDamagedError, IndexWriteError, is_engine_failure, reading
from ingest.index.filtering import Ids
from ingest.index.footers import damaged_words
from ingest.index.generation import Generation, Journal, check_generation
from ingest.index.lock import OwnerLock
from ingest.index.permitted import Permitted
from ingest.index.rows import RowStore
from ingest.index.seal import break_seal, seal, try_out
from ingest.index.snapshot import Snapshot
from ingest.index.words import WordStore, to_document

log = logging.getLogger(__name__)

# Where search changes from comparing all permitted rows to Chroma: docs/decisions/0020-search-within-rights.md
EXACT_ROWS = 1_500_000  # of cost, 100 to 150 ms: exact search misses nothing, and Chroma misses half of a million
_FETCHED_ANYWAY = 1_000  # from Chroma at once, about 10 ms
_ROWS_PER_FETCHED = 200  # a passage from Chroma costs as much as comparing 100 rows; it must be worth it
_SCATTERED = 16  # of a store's rows one in so many may begin a run before they are put in order
_FEW_RUNS = 1_000  # more than there should be, which nobody notices
_FEW_DEAD = 10_000  # rows that stay until there are more of them than living ones


@dataclass(frozen=True, slots=True)
class _Addition:
    """A passage waiting for its commit, converted already: what is wrong with it fails in `add`, not in `commit`."""

    compartment_id: int
    document: tantivy.Document
    vector: Vectors


class EmbeddedIndex:
    """An `Index` in one directory. Searches run at the same time as each other and as one writer."""

    def __init__(
        self, directory: Path, generation: Generation, exact_rows: int = EXACT_ROWS, nearest_behind: bool = False
    ) -> None:
        """With `nearest_behind`, whoever opens it calls `attach_nearest` when there is time."""
        self._directory, self._dimensions, self._exact_rows = directory, generation.dimensions, exact_rows
        self._writing = threading.RLock()
        self._pending: dict[int, _Addition | None] = {}  # None: to be removed
        self._closed = False
        self._stores = tuple(directory / name for name in ("words", "rows", "chroma"))
        self._nearest_copy = NearestCopy(directory / "chroma", self._writing)
        self._lock = OwnerLock(directory / "index.lock")
        self._lock.acquire()
        with ExitStack() as on_failure:
            on_failure.callback(self._lock.release)
            check_generation(directory, generation)
            with reading(directory):
                self._open(on_failure)
            on_failure.pop_all()
        if not nearest_behind:
            self.attach_nearest()

    def attach_nearest(self, pause: Callable[[], None] = lambda: None) -> None:
        """Bring Chroma's copy up to the rows; a doubtful one is tried out in a child process first. From any thread."""
        defect = try_out(self._stores[2], self._lock.descriptor) if self._chroma_doubt is None else self._chroma_doubt
        self._nearest_copy.attach(lambda: self._snapshot, defect, pause)

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
        with reading(self._directory):
            return self._snapshot.worded(query, compartments, k)

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        """The k nearest passages by cosine; see `Index.search_vectors`."""
        if vector.shape != (self._dimensions,):
            raise ValueError(f"the vector has shape {vector.shape}, not {(self._dimensions,)}")
        snapshot = self._snapshot
        permitted = snapshot.permitted(compartments)
        if permitted.passages == 0 or k < 1:
            return []
        vector = _unit_length(vector[np.newaxis])[0]
        if permitted.rows.cost > self._exact_rows and (found := self._nearest(snapshot, vector, permitted, k)):
            return found
        return snapshot.nearest(vector, permitted, k)

    def search_exactly(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        """What `search_vectors` should find, whatever that costs."""
        snapshot = self._snapshot
        return snapshot.nearest_of_all(_unit_length(vector[np.newaxis])[0], snapshot.permitted(compartments), k)

    def count_permitted(self, compartments: Collection[int]) -> int:
        """How many passages a reader with these compartments may find."""
        return self._snapshot.permitted(compartments).passages

    def passage_ids(self) -> set[int]:
        """Every id that is findable both ways."""
        return set(self._snapshot.row_of)

    def contents(self) -> dict[int, Indexed]:
        """What the words' store says of every living passage; see `Index.contents`."""
        with self._writing:
            searcher, living = self._words.searcher(), self._snapshot.row_of
        with reading(self._directory):
            ids, compartments = searcher.passages()
            rows = zip(ids.tolist(), compartments.tolist(), searcher.fingerprints().tolist(), strict=True)
            return {one: Indexed(compartment, fingerprint) for one, compartment, fingerprint in rows if one in living}

    def vectors_of(self, passage_ids: Collection[int]) -> dict[int, Vectors]:
        """See `Index.vectors_of`."""
        snapshot = self._snapshot
        known = [passage_id for passage_id in passage_ids if passage_id in snapshot.row_of]
        vectors = np.asarray(snapshot.vectors[[snapshot.row_of[passage_id] for passage_id in known]])
        return dict(zip(known, vectors, strict=True))

    def unreachable(self, passage_ids: Collection[int]) -> set[int]:
        """Those that Chroma does not find by their own vector; none while search is exact."""
        vectors = self.vectors_of(passage_ids)
        return self._nearest_copy.unreachable({one: vector for one, vector in vectors.items() if vector.any()})

    def reconnect(self, passage_ids: Collection[int]) -> None:
        """Take these out of Chroma and put them back, as the rows have them."""
        with self._writing:
            self._nearest_copy.put_again(self.vectors_of(passage_ids))

    def dead_rows(self) -> int:
        """How many rows hold a vector that nothing finds any more; a rebuild leaves none."""
        snapshot = self._snapshot
        return len(snapshot.ids) - len(snapshot.row_of)

    def close(self) -> None:
        """Release files and the owner's lock; what was not committed is lost."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._pending = {}
            self._words.close()
            self._nearest_copy.close()
            with suppress(OSError):  # without a seal the next opening takes longer, no more
                seal(self._directory, self._stores)
            self._lock.release()

    def _nearest(self, snapshot: Snapshot, vector: Vectors, permitted: Permitted, k: int) -> list[Candidate]:
        """From Chroma, and once more where too few are permitted; nothing where exact search costs about as much."""
        most = max(_FETCHED_ANYWAY, permitted.rows.cost // _ROWS_PER_FETCHED)
        share = permitted.passages / len(snapshot.row_of)
        for _ in range(2):
            fetch = 16 + int(k * 4 / (3 * share))
            if fetch > most or (ids := self._nearest_copy.search(vector, fetch)) is None:
                break
            found = snapshot.nearest_of(ids, vector, permitted, k)
            if len(found) >= min(k, permitted.passages):
                return found
            # What is near this question is permitted more rarely than the rest.
            share = min(share, len(found) / len(ids)) / 2
            if not share:
                break
        return []

    def _open(self, on_failure: ExitStack) -> None:
        words, rows, _ = self._stores
        sealed = self._judge()
        self._journal = Journal(self._directory)
        self._words = WordStore(words)
        on_failure.callback(self._words.close)
        self._rows = RowStore(rows, self._dimensions)
        in_doubt = self._journal.in_doubt()
        ids, compartments = self._words.searcher().passages()
        compartment_of = dict(zip(ids.tolist(), compartments.tolist(), strict=True))
        row_of = {passage_id: row for row, passage_id in enumerate(self._rows.ids().tolist())}
        lost = (compartment_of.keys() - row_of.keys()) | (compartment_of.keys() & in_doubt)
        if not sealed:
            sound = self._rows.sound()
            self._rows.forget_coarse()
            lost |= {one for one in compartment_of.keys() & row_of.keys() if not sound[row_of[one]]}
        if lost:
            log.warning("%d passages were half stored when the last process ended; they are added again", len(lost))
            self._words.apply(lost, [])
            for passage_id in lost:
                del compartment_of[passage_id]
        self.dropped_rows = self._compact(compartment_of)
        self._snapshot = Snapshot.build(
            self._words.searcher(), self._rows.vectors(), self._rows.coarse(), self._rows.ids(), compartment_of
        )
        self._journal.end()

    def _judge(self) -> bool:
        """Whether the seal vouches for words and rows. Nothing known to be damaged is read.

        `_chroma_doubt`: "" when Chroma's files are as they were left, a reason to make them again, None to try them.
        """
        self._chroma_doubt: str | None = None
        changed = break_seal(self._directory, self._stores)
        if changed is None:
            if defect := damaged_words(self._stores[0]):
                raise IndexDamagedError(self._directory, defect, suspects={"words"})
            return False
        self._chroma_doubt = "its files changed while the index was closed" if "chroma" in changed else ""
        if lost := sorted(changed - {"chroma"}):
            raise IndexDamagedError(self._directory, f"files in {', '.join(lost)} changed while it was closed", lost)
        return True

    def _compact(self, compartment_of: dict[int, int]) -> bool:
        """Where many rows are dead, or compartments lie scattered: keep the living, compartment by compartment.

        Returns:
            Whether dead rows were dropped.
        """
        ids = self._rows.ids()
        dead = len(ids) - len(compartment_of)
        if dead <= max(_FEW_DEAD, len(compartment_of)) and not _are_scattered(ids, compartment_of):
            return False
        row_of = {passage_id: row for row, passage_id in enumerate(ids.tolist()) if passage_id in compartment_of}
        living = sorted(row_of, key=lambda passage_id: (compartment_of[passage_id], row_of[passage_id]))
        self._rows.compact(np.array([row_of[passage_id] for passage_id in living], dtype=np.intp))
        return dead > 0

    def _store(self) -> None:
        added = {passage_id: entry for passage_id, entry in self._pending.items() if entry is not None}
        known = self._snapshot.row_of.keys() & self._pending.keys()
        self._journal.begin(self._pending.keys())
        if added:
            vectors = np.stack([entry.vector for entry in added.values()])
            self._rows.append(len(self._snapshot.ids), np.fromiter(added, np.int64, len(added)), vectors)
        gone = known - added.keys()
        self._nearest_copy.apply(gone, {passage_id: entry.vector for passage_id, entry in added.items()})
        # All ids, known or not: the last commit may have failed after the words were stored.
        self._words.apply(self._pending, [entry.document for entry in added.values()])
        self._snapshot = self._snapshot.changed(
            self._words.searcher(),
            self._rows.vectors(),
            self._rows.coarse(),
            known,
            {passage_id: entry.compartment_id for passage_id, entry in added.items()},
        )
        with suppress(OSError):  # a note too many costs one re-adding at the next start
            self._journal.end()


def _are_scattered(ids: Ids, compartment_of: Mapping[int, int]) -> bool:
    """Whether there are many more runs of rows than compartments, so that reading one begins again and again."""
    lying = np.fromiter((compartment_of.get(passage_id, 0) for passage_id in ids.tolist()), np.int64, len(ids))
    runs = int(np.count_nonzero(np.diff(lying)))
    return runs > _FEW_RUNS + 2 * len(set(compartment_of.values())) + len(ids) // _SCATTERED


def _unit_length(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled
