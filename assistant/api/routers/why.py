"""Why an answer was given, for its asker alone, and why a document is not in one, for those who may read it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints

from assistant.api.authentication import services_of
from assistant.api.bodies.why import WhyNotReply, WhyReply
from assistant.api.parameters import Id
from assistant.api.policy import Employee
from assistant.api.replies.why import why_not_reply, why_reply

router = APIRouter(tags=["why"])


@router.get("/questions/{question_id}/why")
def why_this_answer(question_id: Id, user: Employee, request: Request) -> WhyReply:
    """What an answer rested on: what was searched, how documents were ranked, how sure it was and from what."""
    services = services_of(request)
    return why_reply(services, user, services.conversations.question(user.user_id, question_id))


@router.get("/why-not")
def why_not_this_document(
    user: Employee,
    request: Request,
    question: Annotated[str, Query(max_length=4000)],
    document: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=2, max_length=400),
        Query(description="a title or an id, or a part of one"),
    ],
) -> WhyNotReply:
    """What keeps documents of that name from the first places: a newer version, another copy, or nearer documents.

    One that does not exist and one that the caller may not read answer alike: with no document.
    """
    services = services_of(request)
    found = services.missing.why_not(user, question, document)
    return why_not_reply(services, user, question.strip(), found)
