"""The Index seam: vectors and words, restricted to compartments.

An index is a disposable copy of the ledger. It holds ids, compartments, vectors and words, and hands out candidates;
ranking, confidence and the second check of rights are `assistant`'s and the ledger's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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

    def close(self) -> None:
        """Release files and the owner's lock."""
        ...
