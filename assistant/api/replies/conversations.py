"""Conversations and what their asker thought of answers, as bodies."""

from __future__ import annotations

from assistant.api.bodies.conversations import ConversationSummary
from assistant.api.bodies.feedback import FeedbackReason, FeedbackReply
from assistant.conversations.records import ConversationRecord, FeedbackRecord


def feedback_reply(record: FeedbackRecord) -> FeedbackReply:
    """What the asker thought of an answer."""
    reason = None if record.reason is None else FeedbackReason(record.reason)
    return FeedbackReply(helpful=record.helpful, reason=reason, comment=record.comment, at=record.at)


def conversation_summary(record: ConversationRecord) -> ConversationSummary:
    """A conversation in a list."""
    return ConversationSummary(
        conversation_id=record.conversation_id,
        title=record.title,
        updated_at=record.updated_at,
        questions=record.questions,
    )
