"""Bodies about what a person decides for a source: the brake's approvals, and items left out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from assistant.api.bodies.base import Body
from assistant.api.parameters import LARGEST_ID


class Decision(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


class MissingDocument(Body):
    item_id: str
    title: str


class ApprovalReply(Body):
    run_id: int = Field(description="the run that asks")
    asked_at: datetime
    missing: int
    known: int = Field(description="documents that readers had before")
    documents: list[MissingDocument] = Field(description="the first 200 by id")


class ApprovalDecision(Body):
    decision: Decision
    run_id: int | None = Field(
        None, ge=0, le=LARGEST_ID, description="of the question that was seen; when another waits by now, 409"
    )


class ApprovalDecided(Body):
    run_id: int | None = Field(description="always null: the decision is applied on reply, without a run")


class ExclusionRequest(Body):
    item_id: str = Field(min_length=1, max_length=4096)
    reason: str = Field(min_length=1, max_length=2000)


class ExclusionReply(Body):
    item_id: str
    title: str
    reason: str
    excluded_by: str
    excluded_at: datetime
    erased: bool = Field(description="for good, with its content; `reason` says no more then")


class ExclusionEnded(Body):
    run_id: int | None = Field(description="that lists the source again; null: after the run that is going")
