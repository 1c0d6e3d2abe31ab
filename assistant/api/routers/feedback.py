"""What askers think of answers."""

from __future__ import annotations

from fastapi import APIRouter, Request

from assistant.api.authentication import services_of
from assistant.api.bodies.feedback import Feedback, FeedbackReply
from assistant.api.policy import Employee
from assistant.api.replies.conversations import feedback_reply

router = APIRouter(tags=["feedback"])


@router.post("/feedback")
def give_feedback(given: Feedback, user: Employee, request: Request) -> FeedbackReply:
    """Say whether an own answer helped. One that did not is noted as an open question."""
    services = services_of(request)
    record = services.conversations.question(user.user_id, given.question_id)
    reason = None if given.reason is None else given.reason.value
    stored = services.conversations.give_feedback(
        user.user_id, given.question_id, given.helpful, reason, given.comment.strip()
    )
    if given.helpful:
        services.asking.note_accepted(record)
    else:
        services.asking.note_by_asker(user, record)
    return feedback_reply(stored)
