"""The items of a source for those who keep it going: in which state each is, why, and trying again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.items import ItemReply, ItemsReply, QualityReply, RetryRequest, RetryStarted
from assistant.api.bodies.runs import FailureReply
from assistant.api.policy import Operator
from assistant.api.replies.runs import failure_reply
from ingest.ledger.records import ItemState

router = APIRouter(prefix="/sources/{name}", tags=["items"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]


@router.get("/items")
def list_items(
    name: str,
    _: Operator,
    request: Request,
    state: ItemState | None = None,
    named: Annotated[str, Query(max_length=400, description="part of a title or an id")] = "",
    limit: Limit = 200,
    offset: Offset = 0,
) -> ItemsReply:
    """How many items are in each state, and the items by id; those in one state, those of a name, or all."""
    services = services_of(request)
    services.owner.check_known(name)
    found = services.ledger.items(name, state, limit, offset, named.strip())
    return ItemsReply(counts=services.ledger.item_counts(name), items=[ItemReply(**asdict(one)) for one in found])


@router.get("/failures")
def list_failures(
    name: str, _: Operator, request: Request, state: ItemState | None = None, limit: Limit = 200, offset: Offset = 0
) -> list[FailureReply]:
    """What is not stored as it is at the source, with reasons; dead letters first."""
    services = services_of(request)
    services.owner.check_known(name)
    found = services.ledger.failures(name, limit, offset, [state] if state else [])
    return [failure_reply(one) for one in found]


@router.get("/quality")
def list_quality(name: str, _: Operator, request: Request, limit: Limit = 200) -> list[QualityReply]:
    """How well the documents of a source could be read, the worst first."""
    services = services_of(request)
    services.owner.check_known(name)
    return [QualityReply(**asdict(one)) for one in services.ledger.quality(name, limit)]


@router.post("/retry", status_code=status.HTTP_202_ACCEPTED)
def retry(name: str, wish: RetryRequest, _: Operator, request: Request) -> RetryStarted:
    """Try one item again, or all that failed, are dead or quarantined; do not wait for it."""
    run_id, items = services_of(request).owner.retry(name, wish.item_id)
    return RetryStarted(run_id=run_id, items=items)
