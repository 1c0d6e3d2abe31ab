"""Bodies about what somebody asked before."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from assistant.api.bodies.answers import AnswerReply
from assistant.api.bodies.base import Body


class QuestionChange(Body):
    """What an asker may change of an own question."""

    show_wording: bool | None = None
    notify: bool | None = None
    noted: Literal[True] | None = Field(None, description="Note it as an open question, where it was not by itself.")


class ConversationSummary(Body):
    conversation_id: int
    title: str
    updated_at: datetime
    questions: int


class Conversation(Body):
    conversation_id: int
    title: str
    updated_at: datetime
    answers: list[AnswerReply]


class ConversationChange(Body):
    title: str = Field(min_length=1, max_length=200)
