"""A topic as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FEWEST_ASKERS = 5  # below it neither numbers nor wordings are shown: they could point at a person


class GapState(StrEnum):
    """Where a topic stands."""

    OPEN = "open"
    DRAFTING = "drafting"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class GapCause(StrEnum):
    """Why there was no answer, as far as it is known."""

    MISSING = "missing"
    SOURCE_DOWN = "source_down"
    CONTRADICTORY = "contradictory"  # documents that everyone may read disagree


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic without anything that points at an asker: counts and wordings are already withheld where they must be."""

    gap_id: int
    label: str  # empty: no word of the question stands in a document that everyone may read
    cause: GapCause
    state: GapState
    reason: str
    owner_id: int | None
    first_asked_on: datetime  # the day, at midnight UTC
    last_asked_on: datetime
    askers: int | None  # None: fewer than five
    times_asked: int | None  # None: fewer than five askers
    questions: Sequence[str]  # shared by their askers; all of them from five askers on
