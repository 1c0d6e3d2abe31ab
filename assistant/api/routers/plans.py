"""What a sync of a source would do, without doing it."""

from __future__ import annotations

from fastapi import APIRouter, Request

from assistant.api.authentication import services_of
from assistant.api.bodies.plans import PlanReply
from assistant.api.policy import Operator

router = APIRouter(prefix="/sources/{name}/plan", tags=["plans"])

SHOWN = 200


@router.post("")
def plan(name: str, _: Operator, request: Request) -> PlanReply:
    """List the source now and compare; nothing is written. It takes as long as the listing does."""
    return PlanReply.model_validate(services_of(request).owner.plan(name).to_json(SHOWN))
