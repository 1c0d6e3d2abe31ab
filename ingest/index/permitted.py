"""What one reader may search of one snapshot: worked out once, and kept for as long as the snapshot is.

Compartments are runs of rows, long ones after a compaction and short ones where documents came one by one. Reading a
run is quick, and beginning one costs as much as reading some rows; so runs with little between them are read as one,
and what is read along is left out of the result. Where even that would be many short runs, rows are copied together.

Rows are compared by `vecdot` and not by a matrix product: memory is the limit, so several threads gain little, and
where other work has the cores, threads that wait for each other made a search of 2 ms take 60.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import Vectors
from ingest.index.coarse import CoarseQuestion, CoarseRows
from ingest.index.filtering import CompartmentFilter

Rows = NDArray[np.intp]

# In rows that are read one after the other (0.1 microseconds each): docs/decisions/0020-search-within-rights.md
_BEGINNING = 20
_COPYING = 3
_COARSE_FROM = 10_000
_BLOCK = 512  # rows copied together at once: they stay in the processor's cache

DEAD = -1


@dataclass(frozen=True)
class Permitted:
    """The caller's compartments, as far as the snapshot has any of them."""

    compartments: frozenset[int]
    mask: NDArray[np.bool_]  # one per slot, and a last one, False, for dead rows
    passages: int
    slots: NDArray[np.int32]  # the snapshot's: the compartment of each row
    filter: CompartmentFilter | None  # of words; None when nothing is forbidden

    @cached_property
    def rows(self) -> RowReading:
        """The rows of all permitted passages."""
        return RowReading.of(np.flatnonzero(self.mask[self.slots]))


@dataclass(frozen=True, slots=True)
class RowReading:
    """Rows in rising order, and the cheapest way to compare them all."""

    rows: Rows
    spans: NDArray[np.intp] | None  # (n, 2): first and behind the last; None where rows are copied together
    kept: Rows | None  # which of the spans' rows are meant; None for all
    cost: int  # in rows that are read one after the other

    @classmethod
    def of(cls, rows: Rows) -> RowReading:
        """The plan for `rows`, which rise."""
        if not len(rows):
            return cls(rows, None, None, 0)
        breaks = np.flatnonzero(np.diff(rows) > _BEGINNING)
        firsts = rows[np.concatenate(([0], breaks + 1))]
        behind = rows[np.concatenate((breaks, [len(rows) - 1]))] + 1
        lengths = behind - firsts
        read = int(lengths.sum())
        if read + _BEGINNING * len(firsts) > _COPYING * len(rows):
            return cls(rows, None, None, _COPYING * len(rows))
        kept = None
        if read > len(rows):
            span_of = np.searchsorted(firsts, rows, side="right") - 1
            kept = rows - firsts[span_of] + (np.cumsum(lengths) - lengths)[span_of]
        return cls(rows, np.column_stack((firsts, behind)), kept, read + _BEGINNING * len(firsts))

    def cosines(self, vectors: Vectors, vector: Vectors) -> Vectors:
        """The likeness of each of `rows` to `vector`, in their order."""
        if self.spans is None:
            return _copied_together(vectors, self.rows, vector)
        if len(self.spans) == 1:
            scores = np.vecdot(vectors[self.spans[0, 0] : self.spans[0, 1]], vector)
        else:
            scores = _one_by_one(vectors, self.spans.tolist(), vector)
        return np.asarray(scores if self.kept is None else scores[self.kept])

    def nearest(self, coarse: CoarseRows, vector: Vectors, k: int) -> RowReading:
        """Those of `rows` that may be among the k nearest to `vector`; all of them where they are soon compared."""
        if self.cost <= _COARSE_FROM:
            return self
        question = CoarseQuestion.of(vector)
        if self.spans is None:
            products, bounds = question.products(coarse.numbers[self.rows]), coarse.bounds[self.rows]
        else:
            spans = self.spans.tolist()
            products = np.concatenate([question.products(coarse.numbers[first:behind]) for first, behind in spans])
            bounds = np.concatenate([coarse.bounds[first:behind] for first, behind in spans])
        if self.kept is not None:
            products, bounds = products[self.kept], np.take(bounds, self.kept, axis=0, mode="clip")
        return RowReading.of(self.rows[question.likely(products, bounds, k)])


def _one_by_one(vectors: Vectors, spans: Iterable[tuple[int, int]], vector: Vectors) -> Vectors:
    return np.concatenate([np.vecdot(vectors[first:behind], vector) for first, behind in spans])


def _copied_together(vectors: Vectors, rows: Rows, vector: Vectors) -> Vectors:
    scores = np.empty(len(rows), dtype=np.float32)
    together = np.empty((min(_BLOCK, len(rows)), vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        part = rows[start : start + _BLOCK]
        # "clip" spares a second check of every row; all of them exist.
        np.take(vectors, part, axis=0, out=together[: len(part)], mode="clip")
        np.vecdot(together[: len(part)], vector, out=scores[start : start + len(part)])
    return scores
