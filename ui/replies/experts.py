"""People who may know, as the pages read them."""

from __future__ import annotations

from typing import TypedDict

from ui.replies.documents import Document


class ExpertReason(TypedDict):
    """Why this person: a code that the texts word."""

    code: str
    count: int
    document: Document | None
    latest_at: str | None


class Expert(TypedDict):
    """A person who knows about a topic."""

    person_id: str
    display_name: str
    email: str
    department: str
    office: str
    reasons: list[ExpertReason]
