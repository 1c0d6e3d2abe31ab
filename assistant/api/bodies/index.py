"""Bodies about the index, the disposable copy of the ledger."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body


class IndexDrift(Body):
    """On how many passages index and ledger disagreed."""

    missing: int = Field(description="Readers may have them and searches did not find them.")
    orphaned: int = Field(description="Searches found them; the ledger's second check threw them away.")
    stale_text: int = Field(description="Found by words that were not theirs any more.")
    stale_access: int = Field(description="In another compartment than the ledger says.")
    wrong_vector: int = Field(description="Of another model or text than the ledger's.")
    unreachable: int = Field(description="Not found by their own vector.")


class IndexCheck(Body):
    """The last comparison of index and ledger."""

    at: datetime
    drift: IndexDrift
    repaired: bool


class IndexProgress(Body):
    """How far the index that is being built is, in passages."""

    done: int
    total: int


class IndexReply(Body):
    """What the index can do now."""

    state: str = Field(examples=["ready", "words_only", "rebuilding"])
    searchable: list[str] = Field(examples=[["vectors", "words"]], description="The ways in which it finds anything.")
    generation: int = Field(description="Rises with each index that is built.")
    passages: int
    model: str
    progress: IndexProgress | None
    last_check: IndexCheck | None
    problem: str | None = Field(description="Why the last check or rebuild did not end.")


class CheckRequest(Body):
    """A comparison of index and ledger."""

    repair: bool = Field(default=True, description="Make the index agree with the ledger again.")
