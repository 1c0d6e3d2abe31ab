"""People who may know."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from assistant.api.authentication import services_of
from assistant.api.bodies.experts import ExpertReply
from assistant.api.policy import Employee
from assistant.api.replies.described import describe
from assistant.api.replies.experts import expert_reply
from assistant.audit.retrievals import Purpose
from assistant.engine import checked_question
from assistant.experts.topic import topic_of

router = APIRouter(tags=["experts"])


@router.get("/experts")
def find_experts(q: Annotated[str, Query(max_length=4000)], user: Employee, request: Request) -> list[ExpertReply]:
    """People behind the documents on a topic, as far as the caller may read those; at most three."""
    services = services_of(request)
    hits = services.searching.documents(checked_question(q), user, Purpose.EXPERTS)
    found = services.experts.for_topic(topic_of(hits), user)
    known = describe(services, user, [reason.document for one in found for reason in one.reasons])
    return [expert_reply(one, known) for one in found]
