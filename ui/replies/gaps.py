"""What nobody could answer, as the pages read them."""

from __future__ import annotations

from typing import Literal, TypedDict

from ui.replies.documents import Hit
from ui.replies.experts import Expert

GapState = Literal["open", "drafting", "resolved", "dismissed"]


class Gap(TypedDict):
    """A topic that the company could not answer. None for a number means fewer than five."""

    gap_id: int
    label: str
    cause: str
    state: GapState
    askers: int | None
    times_asked: int | None
    first_asked_on: str
    last_asked_on: str
    expert: Expert | None
    reason: str
    owner: str | None
    questions: list[str]
    nearest: list[Hit]
