"""Conversations, as the pages read them."""

from __future__ import annotations

from typing import TypedDict

from ui.replies.answers import Answer


class ConversationSummary(TypedDict):
    """A line of the list of conversations."""

    conversation_id: int
    title: str
    updated_at: str
    questions: int


class Conversation(TypedDict):
    """A conversation with its answers, oldest first."""

    conversation_id: int
    title: str
    updated_at: str
    answers: list[Answer]
