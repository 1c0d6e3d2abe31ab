"""What the company could not answer, for those who can close it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request

from assistant.answers.base import DocumentHit
from assistant.api.authentication import services_of
from assistant.api.bodies.gaps import GapChange, GapReply
from assistant.api.parameters import Id
from assistant.api.policy import KnowledgeManager
from assistant.api.replies.described import describe
from assistant.api.replies.documents import hit_replies
from assistant.api.replies.experts import expert_reply
from assistant.api.services import Services
from assistant.audit.retrievals import Purpose
from assistant.experts.topic import topic_of
from assistant.gaps.records import Gap, GapState
from assistant.identity.records import User

router = APIRouter(prefix="/gaps", tags=["gaps"])

NEAREST_SHOWN = 5


@router.get("")
def list_gaps(
    user: KnowledgeManager,
    request: Request,
    state: GapState | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[GapReply]:
    """Topics, the most asked first."""
    services = services_of(request)
    return _replies(services, user, services.gaps.list(state)[:limit])


@router.get("/{gap_id}")
def read_gap(gap_id: Id, user: KnowledgeManager, request: Request) -> GapReply:
    """One topic."""
    services = services_of(request)
    return _replies(services, user, [services.gaps.get(gap_id)])[0]


@router.patch("/{gap_id}")
def change_gap(gap_id: Id, change: GapChange, user: KnowledgeManager, request: Request) -> GapReply:
    """Move a topic on, say why, or give it to somebody."""
    services = services_of(request)
    owner_id = None if change.owner is None else services.users.by_name(change.owner).user_id
    return _replies(services, user, [services.gaps.change(gap_id, change.state, change.reason, owner_id)])[0]


def _replies(services: Services, user: User, gaps: Sequence[Gap]) -> list[GapReply]:
    # From the label and with the reader's own rights: neither tells more of a question, or of a document, than shown.
    found = services.searching.documents_on([gap.label for gap in gaps], user, Purpose.GAP)
    return [_reply(services, user, gap, found[gap.label]) for gap in gaps]


def _reply(services: Services, user: User, gap: Gap, hits: Sequence[DocumentHit]) -> GapReply:
    experts = services.experts.for_topic(topic_of(hits), user, limit=1)
    nearest = hits[:NEAREST_SHOWN]
    named = [hit.document for hit in nearest] + [reason.document for one in experts for reason in one.reasons]
    known = describe(services, user, named)
    owner = None if gap.owner_id is None else services.users.by_id(gap.owner_id)
    return GapReply(
        gap_id=gap.gap_id,
        label=gap.label,
        cause=gap.cause.value,
        state=gap.state,
        askers=gap.askers,
        times_asked=gap.times_asked,
        first_asked_on=gap.first_asked_on,
        last_asked_on=gap.last_asked_on,
        expert=expert_reply(experts[0], known) if experts else None,
        reason=gap.reason,
        owner=None if owner is None else owner.display_name,
        questions=list(gap.questions),
        nearest=hit_replies(nearest, known),
    )
