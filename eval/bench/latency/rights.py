"""Compartments of unequal size, and readers who may read a given share of all passages.

Half of the documents lie where their topic lies, as a department's do; the other half anywhere. So what a reader may
not read is often just what is nearest to the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.base import EVERYONE, Access

SHARES = (0.01, 0.1, 0.5, 0.99, 1.0)  # 1.0: the search that nothing restricts
_BY_TOPIC = 0.5
_MANY, _STEEP, _EVEN = (
    100,
    1.2,
    0.5,
)  # of 20 compartments the first has a third of everything, the last one in a hundred
_SLACK = 0.002  # by which a reader's share may be exceeded: few compartments fit exactly
_PUBLIC = 0.002  # of all documents everyone may read; term statistics need some


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in one group, who may read about `share` of the passages."""

    share: float

    @property
    def name(self) -> str:
        """Of the account, and of the group."""
        return f"reads-{self.share * 100:g}"

    @property
    def principals(self) -> frozenset[str]:
        """As the account's own."""
        return frozenset({EVERYONE, f"person:{self.name}@company.example", f"group:{self.name}"})


READERS = tuple(Reader(share) for share in SHARES)


@dataclass(frozen=True, slots=True)
class Layout:
    """In which compartment each document is, and what each compartment opens to."""

    compartment_of: NDArray[np.int64]  # of each document
    accesses: Sequence[Access]

    @classmethod
    def draw(cls, topics: Sequence[int], sizes: Sequence[int], compartments: int, seed: int = 2) -> Layout:
        """`topics[i]` is the topic of document i, and `sizes[i]` the number of its passages."""
        rng = np.random.default_rng(seed)
        weights = 1 / np.arange(1, compartments + 1) ** (_STEEP if compartments < _MANY else _EVEN)
        weights /= weights.sum()
        chosen = rng.choice(compartments, len(topics), p=weights)
        home = rng.choice(compartments, max(topics, default=0) + 1, p=weights)
        by_topic = rng.random(len(topics)) < _BY_TOPIC
        compartment_of = np.where(by_topic, home[np.asarray(topics, dtype=np.int64)], chosen)
        if compartments >= _MANY:  # each mail thread has one of its own
            one_each = rng.permutation(len(topics))[:compartments]
            compartment_of[one_each] = rng.permutation(compartments)[: len(one_each)]
        public = rng.random(len(topics)) < _PUBLIC
        compartment_of[public] = compartments
        held = np.bincount(
            compartment_of, weights=np.asarray(sizes, dtype=np.float64), minlength=compartments + 1
        ).astype(np.float64)
        opened = [_opened_to(reader.share, held, rng) for reader in READERS]
        return cls(compartment_of, [_access(number, opened, compartments) for number in range(compartments + 1)])


def _opened_to(share: float, held: NDArray[np.float64], rng: np.random.Generator) -> set[int]:
    """Compartments that hold about `share` of all passages; the public one, the last, is everybody's anyway."""
    total, opened = held.sum(), set[int]()
    reached = held[-1]
    for number in rng.permutation(len(held) - 1).tolist():
        if reached + held[number] <= (share + _SLACK) * total:
            opened.add(number)
            reached += held[number]
    return opened


def _access(number: int, opened: Sequence[set[int]], public: int) -> Access:
    if number == public:
        return Access.any_of([EVERYONE])
    readers = [f"group:{reader.name}" for reader, numbers in zip(READERS, opened, strict=True) if number in numbers]
    return Access.any_of([f"group:members-{number}", *readers])
