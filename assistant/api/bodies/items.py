"""Bodies about the items of a source: their states, what failed, and trying it again."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body
from ingest.ledger.records import ItemState


class ItemReply(Body):
    item_id: str
    title: str
    state: ItemState
    reason: str
    attempts: int
    next_try: datetime | None
    readable: bool = Field(description="readers have it, or an earlier version of it")
    erased: bool = Field(description="for good, with its content; `reason` says no more then")


class ItemsReply(Body):
    counts: dict[ItemState, int] = Field(description="of all items, in whatever state")
    items: list[ItemReply]


class QualityReply(Body):
    item_id: str
    title: str
    format: str
    score: float = Field(description="from 0, garbage or nothing, to 1, clean text")
    pages: int = Field(description="0: the format has none")
    poor_pages: int
    notes: list[str]


class RetryRequest(Body):
    item_id: str | None = Field(None, max_length=4096, description="null: all that failed")


class RetryStarted(Body):
    run_id: int | None = Field(description="null: nothing to do, or the source is being read and it is done after that")
    items: int
