"""Bodies about the people who may know."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body
from assistant.api.bodies.documents import DocumentReply


class ExpertReason(Body):
    """One of at most three reasons; only documents that the asker may read are named."""

    code: str = Field(examples=["wrote_documents"])  # worded by `data/texts`
    count: int
    document: DocumentReply | None
    latest_at: datetime | None


class ExpertReply(Body):
    person_id: str  # stable
    display_name: str
    email: str
    department: str
    office: str
    reasons: list[ExpertReason]
