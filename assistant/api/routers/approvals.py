"""What the mass-deletion brake asks a person, and the answer."""

from __future__ import annotations

from fastapi import APIRouter, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.decisions import (
    ApprovalDecided,
    ApprovalDecision,
    ApprovalReply,
    Decision,
    MissingDocument,
)
from assistant.api.policy import Operator
from assistant.errors import NotFoundError
from ingest.ledger.records import Approval
from ingest.syncing.deciding import NothingToApproveError

router = APIRouter(prefix="/sources/{name}/approval", tags=["approvals"])

SHOWN = 200


@router.get("")
def read_approval(name: str, _: Operator, request: Request) -> ApprovalReply:
    """The documents that would go, and which run asks since when."""
    approval = _waiting(request, name)
    if approval is None:
        raise NotFoundError
    return ApprovalReply(
        run_id=approval.run_id,
        asked_at=approval.asked_at,
        missing=approval.missing,
        known=approval.known,
        documents=[MissingDocument(item_id=item_id, title=title) for item_id, title in approval.documents],
    )


@router.post("", status_code=status.HTTP_202_ACCEPTED)
def decide(name: str, wish: ApprovalDecision, user: Operator, request: Request) -> ApprovalDecided:
    """Hide exactly these documents, or keep them and do not ask again about the same."""
    approval = _waiting(request, name)
    if approval is None:
        raise NotFoundError
    if wish.run_id not in (None, approval.run_id):
        raise NothingToApproveError(name)
    services_of(request).owner.decide(approval, wish.decision is Decision.APPROVE, user.user_name)
    return ApprovalDecided(run_id=None)


def _waiting(request: Request, name: str) -> Approval | None:
    return services_of(request).ledger.approval(name, SHOWN)
