"""The index, as the pages read them."""

from __future__ import annotations

from typing import TypedDict


class IndexProgress(TypedDict):
    """How far a rebuild is, in passages."""

    done: int
    total: int


class IndexDrift(TypedDict):
    """On how many passages index and ledger disagreed, by kind."""

    missing: int
    orphaned: int
    stale_text: int
    stale_access: int
    wrong_vector: int
    unreachable: int


class IndexCheck(TypedDict):
    """The last comparison of index and ledger."""

    at: str
    drift: IndexDrift
    repaired: bool


class IndexState(TypedDict):
    """The copy of the ledger that is searched."""

    state: str
    searchable: list[str]
    generation: int
    passages: int
    model: str
    progress: IndexProgress | None
    last_check: IndexCheck | None
    problem: str | None
