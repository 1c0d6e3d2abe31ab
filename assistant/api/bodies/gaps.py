"""Bodies about what nobody could answer."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body
from assistant.api.bodies.documents import HitReply
from assistant.api.bodies.experts import ExpertReply
from assistant.gaps.records import GapState


class GapReply(Body):
    """A topic that the company could not answer. Below five askers, `questions` are only those that were shared."""

    gap_id: int
    label: str
    cause: str = Field(examples=["missing"])
    state: GapState
    askers: int | None  # None means fewer than five
    times_asked: int | None  # None means fewer than five
    first_asked_on: datetime
    last_asked_on: datetime
    expert: ExpertReply | None
    reason: str  # given at dismissal
    owner: str | None  # display name
    questions: list[str]
    nearest: list[HitReply]


class GapChange(Body):
    state: GapState | None = None
    reason: str | None = Field(None, max_length=2000)
    owner: str | None = Field(None, description="user name")
