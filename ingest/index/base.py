"""The Index seam: vectors and words, restricted to compartments.

An index is a disposable copy of the ledger. It holds ids, compartments, vectors and words, and hands out candidates;
ranking, confidence and the second check of rights are `assistant`'s and the ledger's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.embedding import Vectors


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """What the index needs to know of a passage."""

    passage_id: int  # the ledger's, never reused
    document_id: int
    compartment_id: int
    language: str  # "nl", "en", "de": decides the stemmer
    title: str
    headings: str  # joined by " > "
    text: str

    @property
    def fingerprint(self) -> int:
        """Changes with whatever the words are made from; 63 bits, so that every engine can keep it as a number."""
        said = "\0".join((self.language, self.title, self.headings, self.text))
        digest = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index says of a passage that it holds."""

    compartment_id: int
    fingerprint: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may matter. Scores of words (BM25) and vectors (cosine) are not comparable."""

    passage_id: int
    score: float


class Index(Protocol):
    """Shared test class: `tests/ingest/index_conformance.py`. One process owns it; its methods are thread-safe."""

    def add(self, passages: Sequence[IndexedPassage], vectors: Vectors) -> None:
        """Make passages searchable. `vectors` is (len(passages), dimensions). Adding an id again replaces it."""
        ...

    def remove(self, passage_ids: Collection[int]) -> None:
        """Make passages unfindable; unknown ids are ignored."""
        ...

    def commit(self) -> None:
        """Make everything added, removed and moved so far durable and visible to every search from now on."""
        ...

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        """The k best passages by words, within the compartments, best first. Any text is a legal query."""
        ...

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        """The k nearest passages by cosine, within the compartments, best first."""
        ...

    def passage_ids(self) -> set[int]:
        """Every id that is searchable, for the reconciler."""
        ...

    def contents(self) -> Mapping[int, Indexed]:
        """What is known of every searchable passage, for the reconciler."""
        ...

    def vectors_of(self, passage_ids: Collection[int]) -> Mapping[int, Vectors]:
        """The stored vectors, of length 1, of those that are searchable."""
        ...

    def unreachable(self, passage_ids: Collection[int]) -> set[int]:
        """Those that a search for their own vector does not find by an approximate way, where there is one."""
        ...

    def reconnect(self, passage_ids: Collection[int]) -> None:
        """Make these reachable again by the approximate way."""
        ...

    def close(self) -> None:
        """Release files and the owner's lock."""
        ...
