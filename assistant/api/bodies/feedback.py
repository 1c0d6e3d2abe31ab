"""Bodies about what an asker thought of an answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from assistant.api.bodies.base import Body
from assistant.api.parameters import LARGEST_ID


class FeedbackReason(StrEnum):
    WRONG = "wrong"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    NOT_MY_QUESTION = "not_my_question"
    OTHER = "other"


class Feedback(Body):
    question_id: int = Field(ge=0, le=LARGEST_ID)
    helpful: bool
    reason: FeedbackReason | None = None
    comment: str = Field("", max_length=2000)


class FeedbackReply(Body):
    helpful: bool
    reason: FeedbackReason | None
    comment: str
    at: datetime
