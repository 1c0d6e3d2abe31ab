"""Which passages a search for words may find, and where each word stands: both kept until the next commit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import tantivy
from numpy.typing import ArrayLike, NDArray

Ids = NDArray[np.int64]
Terms = tuple[tuple[str, str], ...]  # each as field and term

_PLACES_KEPT = 4_000_000  # numbers of four bytes
_KEPT_OF_A_WORD = 100  # as many numbers as its spelling takes


@dataclass(frozen=True)
class CompartmentFilter:
    """Which passages may be found: those in `compartments`, or those not in them. Kept, with what was counted."""

    compartments: frozenset[int]
    permitted: bool  # False: the ones listed are the forbidden ones
    passages: int  # how many may be found
    different: int  # compartments that there are
    counted: dict[Terms, int] = field(default_factory=dict, repr=False, compare=False)

    def admits(self, compartments: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Of each passage, by its compartment, whether it may be found."""
        listed: NDArray[np.bool_] = self._is_listed[np.minimum(compartments, len(self._is_listed) - 1)]
        return listed if self.permitted else ~listed

    def restricted(self, query: tantivy.Query, schema: tantivy.Schema) -> tantivy.Query:
        """A search for what may be found."""
        listed = tantivy.Query.term_set_query(schema, "compartment_id", list(self.compartments))
        if self.permitted:
            rights = (tantivy.Occur.Must, tantivy.Query.const_score_query(listed, 0.0))
        else:
            rights = (tantivy.Occur.MustNot, listed)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), rights])

    @cached_property
    def _is_listed(self) -> NDArray[np.bool_]:
        """By compartment; a last place, False, is for all that are numbered higher."""
        table = np.zeros(max(self.compartments, default=0) + 2, dtype=np.bool_)
        table[list(self.compartments)] = True
        return table


@dataclass(frozen=True, slots=True)
class Places:
    """In which compartments a word stands, and in how many passages of each."""

    compartments: NDArray[np.int32]
    passages: NDArray[np.int32]

    @classmethod
    def of(cls, compartments: ArrayLike, passages: ArrayLike) -> Places:
        """From different compartments, and how many passages of each have the word."""
        return cls(np.asarray(compartments, np.int32), np.asarray(passages, np.int32))

    @property
    def size(self) -> int:
        """In numbers, as far as it matters."""
        return _KEPT_OF_A_WORD + 2 * len(self.compartments)

    def admitted(self, within: CompartmentFilter) -> int:
        """How many of the passages may be found."""
        return int(self.passages[within.admits(self.compartments)].sum())


class TermPlaces:
    """The places of the words looked for last, whoever looked: what they add up to is told within rights only.

    Thread-safe.
    """

    def __init__(self, kept: int = _PLACES_KEPT) -> None:
        self._lock = threading.Lock()
        self._kept = kept
        self._size = 0
        self._places: OrderedDict[Terms, Places] = OrderedDict()

    def get(self, key: Terms, find: Callable[[], Places]) -> Places:
        """Those of one word."""
        with self._lock:
            if key in self._places:
                self._places.move_to_end(key)
                return self._places[key]
        found = find()
        with self._lock:
            if key not in self._places:
                self._places[key] = found
                self._size += found.size
            while self._size > self._kept and len(self._places) > 1:
                self._size -= self._places.popitem(last=False)[1].size
        return found
