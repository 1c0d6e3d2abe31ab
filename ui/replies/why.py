"""Why an answer is what it is, as the pages read them."""

from __future__ import annotations

from typing import Literal, TypedDict

from ui.replies.answers import Band
from ui.replies.documents import Document, Locator, Score, ScorePart


class Ranked(TypedDict):
    """A document or a passage in its place."""

    place: int
    document: Document
    passage_id: int
    locator: Locator
    cited: bool
    score: float
    features: dict[str, float]
    parts: list[ScorePart]


class ConfidenceTerm(TypedDict):
    """What one feature adds to how sure Collega was."""

    name: str
    value: float
    usual: float
    added: float


class SourceThen(TypedDict):
    """A source that was searched, as fresh as it was."""

    name: str
    title: str
    last_good_run_at: str | None
    state: str
    behind: bool


class Why(TypedDict):
    """Why an answer was given, as it was then."""

    question_id: int
    question: str
    asked_at: str
    language: str
    follow_up: bool
    whole: bool
    band: Band
    confidence: float
    reason: str
    answered_from: float
    partly_from: float
    base: float
    calibrated: float
    terms: list[ConfidenceTerm]
    searched_documents: int
    found_documents: int
    sources: list[SourceThen]
    documents: list[Ranked]
    passages: list[Ranked]


class Missed(TypedDict):
    """A document, and what keeps it from the first places."""

    document: Document
    verdict: Literal["listed", "superseded", "other_copy", "ranked", "not_near"]
    place: int | None
    score: Score | None
    shown_instead: Document | None


class WhyNot(TypedDict):
    """Why documents of a name are not first."""

    question: str
    ranked: int
    first: Document | None
    first_score: Score | None
    documents: list[Missed]
