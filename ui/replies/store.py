"""Erasing, as the pages read it."""

from __future__ import annotations

from typing import TypedDict


class Candidate(TypedDict):
    """A document that an erasure would take."""

    source: str
    item_id: str
    title: str
    is_copy: bool


class ErasureProof(TypedDict):
    """What is left of erased documents."""

    at: str
    remembered: int
    documents: int
    stray_passages: int
    stray_vectors: int
    is_rebuilt: bool
    is_complete: bool
