"""Items that a person leaves out of a source, with the reason."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.decisions import ExclusionEnded, ExclusionReply, ExclusionRequest
from assistant.api.policy import Operator

router = APIRouter(prefix="/sources/{name}/exclusions", tags=["exclusions"])


@router.get("")
def list_exclusions(name: str, _: Operator, request: Request) -> list[ExclusionReply]:
    """What is left out, by whom and why; latest first."""
    services = services_of(request)
    services.owner.check_known(name)
    return [ExclusionReply(**asdict(one)) for one in services.ledger.exclusions(name)]


@router.post("", status_code=status.HTTP_201_CREATED)
def exclude(name: str, wish: ExclusionRequest, user: Operator, request: Request) -> ExclusionReply:
    """Leave one item out from now on: nobody reads it any more when the reply comes."""
    services = services_of(request)
    services.owner.exclude(name, wish.item_id, wish.reason, user.user_name)
    decided = next(one for one in services.ledger.exclusions(name) if one.item_id == wish.item_id)
    return ExclusionReply(**asdict(decided))


@router.delete("", status_code=status.HTTP_202_ACCEPTED)
def include(
    name: str, item_id: Annotated[str, Query(min_length=1, max_length=4096)], _: Operator, request: Request
) -> ExclusionEnded:
    """Take it back: the source is listed again, and decides with its rights of now who reads the item."""
    return ExclusionEnded(run_id=services_of(request).owner.include(name, item_id))
