"""What is searchable at one moment: a value that searches share while the next one is written.

Which passage lives, and in which compartment, is known here and nowhere else in the index, so every search, however
it finds its candidates, is held against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import Vectors
from ingest.index.base import Candidate
from ingest.index.coarse import CoarseRows
from ingest.index.filtering import CompartmentFilter, Ids
from ingest.index.permitted import DEAD, Permitted, RowReading
from ingest.index.words import WordSearcher

_READERS_KEPT = 64  # sets of compartments; readers with the same groups share one


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows and words after one commit."""

    words: WordSearcher | None  # None where only rows are searched
    vectors: Vectors  # a row per passage version
    coarse: CoarseRows | None  # the same rows in few bytes; None where every row is compared in full
    row_of: Mapping[int, int]  # of every living passage
    ids: Ids  # the passage of each row
    slots: NDArray[np.int32]  # the compartment of each row, as a place in `compartments`; DEAD for dead rows
    compartments: Mapping[int, int]  # compartment to slot
    sizes: NDArray[np.int64]  # living passages per slot
    _readers: dict[frozenset[int], Permitted] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def build(
        cls,
        words: WordSearcher | None,
        vectors: Vectors,
        coarse: CoarseRows | None,
        ids: Ids,
        compartment_of: Mapping[int, int],
    ) -> Self:
        """From the rows' ids, of which a later one counts, and the living passages' compartments."""
        row_of = {passage_id: row for row, passage_id in enumerate(ids.tolist()) if passage_id in compartment_of}
        slots = np.full(len(ids), DEAD, dtype=np.int32)
        compartments: dict[int, int] = {}
        for passage_id, row in row_of.items():
            slots[row] = compartments.setdefault(compartment_of[passage_id], len(compartments))
        return cls(words, vectors, coarse, row_of, ids, slots, compartments, _sizes(slots, len(compartments)))

    def changed(
        self,
        words: WordSearcher,
        vectors: Vectors,
        coarse: CoarseRows,
        removed: Iterable[int],
        added: Mapping[int, int],
    ) -> Snapshot:
        """After a commit that took out `removed` and appended a row for each of `added`, passage to compartment."""
        row_of, compartments = dict(self.row_of), dict(self.compartments)
        slots = np.concatenate([self.slots, np.full(len(added), DEAD, dtype=np.int32)])
        ids = np.concatenate([self.ids, np.fromiter(added, np.int64, len(added))])
        gone = [row for passage_id in (*removed, *added) if (row := row_of.pop(passage_id, None)) is not None]
        slots[gone] = DEAD
        for row, (passage_id, compartment_id) in enumerate(added.items(), start=len(self.ids)):
            row_of[passage_id] = row
            slots[row] = compartments.setdefault(compartment_id, len(compartments))
        return Snapshot(words, vectors, coarse, row_of, ids, slots, compartments, _sizes(slots, len(compartments)))

    def permitted(self, compartments: Collection[int]) -> Permitted:
        """What of `compartments` is here; kept, since most readers ask more than once between two commits."""
        wanted = frozenset(compartments)
        known = self._readers.get(wanted)
        if known is None:
            known = self._readers[wanted] = self._permitted(wanted)
            for oldest in list(self._readers)[:-_READERS_KEPT]:
                self._readers.pop(oldest, None)
        return known

    def permits(self, passage_id: int, permitted: Permitted) -> bool:
        """Whether the passage lives and is in a permitted compartment."""
        row = self.row_of.get(passage_id)
        return row is not None and bool(permitted.mask[self.slots[row]])

    def worded(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        """The k best permitted passages by words."""
        permitted = self.permitted(compartments)
        if self.words is None or permitted.passages == 0 or k < 1:
            return []
        hits = self.words.search(query, permitted.filter, k)
        found = [Candidate(*hit) for hit in hits if self.permits(hit[0], permitted)]
        return sorted(found, key=lambda candidate: (-candidate.score, candidate.passage_id))

    def nearest(self, vector: Vectors, permitted: Permitted, k: int) -> list[Candidate]:
        """The k nearest of all permitted passages, exactly."""
        rows = permitted.rows if self.coarse is None else permitted.rows.nearest(self.coarse, vector, k)
        return self._best(rows, vector, k)

    def nearest_of_all(self, vector: Vectors, permitted: Permitted, k: int) -> list[Candidate]:
        """The same, every vector compared in full."""
        return self._best(permitted.rows, vector, k)

    def nearest_of(self, passage_ids: Iterable[int], vector: Vectors, permitted: Permitted, k: int) -> list[Candidate]:
        """The k nearest among `passage_ids`, as far as they live and are permitted."""
        rows = [self.row_of[passage_id] for passage_id in passage_ids if self.permits(passage_id, permitted)]
        return self._best(RowReading.of(np.array(sorted(rows), dtype=np.intp)), vector, k)

    def _permitted(self, compartments: frozenset[int]) -> Permitted:
        here = compartments & self.compartments.keys()
        mask = np.zeros(len(self.sizes) + 1, dtype=np.bool_)
        mask[[self.compartments[compartment_id] for compartment_id in here]] = True
        passages = int(self.sizes[mask[:-1]].sum())
        return Permitted(here, mask, passages, self.slots, self._filter(here, passages))

    def _filter(self, here: frozenset[int], passages: int) -> CompartmentFilter | None:
        """The shorter of the permitted and the forbidden list; None when nothing is forbidden."""
        if passages == len(self.row_of):
            return None
        others = frozenset(self.compartments) - here
        listed, permitted = (here, True) if len(here) <= len(others) else (others, False)
        return CompartmentFilter(listed, permitted, passages, different=len(self.compartments))

    def _best(self, reading: RowReading, vector: Vectors, k: int) -> list[Candidate]:
        rows, scores = reading.rows, reading.cosines(self.vectors, vector)
        if len(rows) > k:
            # All that tie with the last place stay in, so that ids decide and not the rows' order.
            least = np.partition(scores, len(rows) - k)[len(rows) - k]
            rows, scores = rows[scores >= least], scores[scores >= least]
        ids = self.ids[rows]
        order = np.lexsort((ids, -scores))[:k]
        return [
            Candidate(passage_id, score)
            for passage_id, score in zip(ids[order].tolist(), scores[order].tolist(), strict=True)
        ]


def _sizes(slots: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    return np.bincount(slots[slots != DEAD], minlength=count).astype(np.int64)
