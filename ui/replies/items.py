"""The items of a source, as the pages read them."""

from __future__ import annotations

from typing import TypedDict


class Item(TypedDict):
    """An item of a source with its state."""

    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    next_try: str | None
    readable: bool
    erased: bool


class Failure(TypedDict):
    """An item that could not be read, or was left out, with the reason."""

    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    next_try: str | None
    first_failed_at: str | None
    path: str


class Quality(TypedDict):
    """How well a document could be read; `score` is between 0 and 1."""

    item_id: str
    title: str
    format: str
    score: float
    pages: int
    poor_pages: int
    notes: list[str]
