"""What a person decides about documents of a source, as the pages read them."""

from __future__ import annotations

from typing import TypedDict


class Named(TypedDict):
    """An item of a source by its title."""

    item_id: str
    title: str


class Approval(TypedDict):
    """Removals that wait for a person."""

    run_id: int
    asked_at: str
    missing: int
    known: int
    documents: list[Named]


class Exclusion(TypedDict):
    """A document that somebody left out for good."""

    item_id: str
    title: str
    reason: str
    excluded_by: str
    excluded_at: str
    erased: bool
