"""People who may know, as bodies."""

from __future__ import annotations

from assistant.api.bodies.experts import ExpertReason, ExpertReply
from assistant.api.replies.described import Described
from assistant.api.replies.documents import document_reply
from assistant.experts.finding import Expert, Reason


def expert_reply(one: Expert, known: Described) -> ExpertReply:
    """A person who may know, and why."""
    return ExpertReply(
        person_id=one.user.user_name,
        display_name=one.user.display_name,
        email=one.user.email,
        department=one.user.department,
        office=one.user.office,
        reasons=[_expert_reason(reason, one.documents, known) for reason in one.reasons],
    )


def _expert_reason(reason: Reason, documents: int, known: Described) -> ExpertReason:
    return ExpertReason(
        code="wrote_documents", count=documents, document=document_reply(reason.document, known), latest_at=reason.at
    )
