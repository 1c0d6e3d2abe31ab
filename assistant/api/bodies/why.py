"""Bodies about why: what an answer rested on, and why a document is not in one."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.answers.base import Band
from assistant.api.bodies.base import Body
from assistant.api.bodies.documents import DocumentReply, LocatorReply
from assistant.api.bodies.scores import PartReply, ScoreReply
from assistant.explaining.missing import Verdict


class RankedReply(Body):
    """A document or a passage in its place, with what its score is made of."""

    place: int
    document: DocumentReply
    passage_id: int
    locator: LocatorReply
    cited: bool
    score: float
    features: dict[str, float]
    parts: list[PartReply]


class TermReply(Body):
    """What one feature adds to the log-odds that what is shown is right."""

    name: str = Field(examples=["lead_over_alike"])
    value: float
    usual: float = Field(description="the mean over the questions that the calibration was fitted on")
    added: float


class SourceThenReply(Body):
    """A source that was searched, as fresh as it was then."""

    name: str
    title: str
    last_good_run_at: datetime | None
    state: str = Field(examples=["green"])
    behind: bool


class WhyReply(Body):
    """Why an answer was given, as it was then; only what the asker may still read."""

    question_id: int
    question: str
    asked_at: datetime
    language: str
    follow_up: bool = Field(description="earlier questions of the conversation counted along")
    whole: bool = Field(description="false: the answer no longer stands whole, and the terms are withheld")
    band: Band
    confidence: float
    reason: str
    answered_from: float = Field(description="the confidence from which an answer counts as answered")
    partly_from: float = Field(description="the confidence below which nothing is shown as an answer")
    base: float = Field(description="log-odds before any term; with what the terms add: log(p / (1 - p))")
    calibrated: float = Field(description="p: the confidence, before a contradiction lowered it to at most partly")
    terms: list[TermReply] = Field(description="none where there was nothing to show")
    searched_documents: int
    found_documents: int = Field(description="of these, how many were compared with the question in full")
    sources: list[SourceThenReply]
    documents: list[RankedReply]
    passages: list[RankedReply]


class MissedReply(Body):
    """A document that the caller may read, and what keeps it from the first places."""

    document: DocumentReply
    verdict: Verdict
    place: int | None = Field(description="from 1, of itself or of the copy that is shown; null: not compared in full")
    score: ScoreReply | None
    shown_instead: DocumentReply | None = Field(description="the newer version or the other copy")


class WhyNotReply(Body):
    """Why documents of a name are not first. None is named: unknown, or not the caller's to see, which reads alike."""

    question: str
    ranked: int = Field(description="documents compared with the question in full")
    first: DocumentReply | None
    first_score: ScoreReply | None
    documents: list[MissedReply]
