"""Erasing, as the pages read it."""

from __future__ import annotations

from typing import TypedDict


class Candidate(TypedDict):
    """A document that an erasure would take."""

    source: str
    item_id: str
    title: str
    version: str
    is_copy: bool


class Chosen(TypedDict):
    """All that would go, and what whoever looks at it has seen."""

    documents: list[Candidate]
    seen: str


class ErasableSource(TypedDict):
    """A source that documents can be erased of."""

    name: str
    title: str
    documents: int
    is_read: bool


class ErasureProof(TypedDict):
    """What is left of erased documents."""

    at: str
    remembered: int
    documents: int
    stray_passages: int
    stray_vectors: int
    is_rebuilt: bool
    last_erased_at: str | None
    last_erased_by: str
    is_complete: bool
