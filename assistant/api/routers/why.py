"""Why an answer was given: for its asker alone, as it was then, with the rights of this moment."""

from __future__ import annotations

from fastapi import APIRouter, Request

from assistant.api.authentication import services_of
from assistant.api.explaining import why_reply
from assistant.api.models_why import WhyReply
from assistant.api.parameters import Id
from assistant.api.policy import Employee

router = APIRouter(tags=["why"])


@router.get("/questions/{question_id}/why")
def why_this_answer(question_id: Id, user: Employee, request: Request) -> WhyReply:
    """What an answer rested on: what was searched, how documents were ranked, how sure it was and from what."""
    services = services_of(request)
    return why_reply(services, user, services.conversations.question(user.user_id, question_id))
