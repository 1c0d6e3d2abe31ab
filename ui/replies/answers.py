"""Answers, as the pages read them."""

from __future__ import annotations

from typing import Literal, TypedDict

from ui.replies.documents import Document, Hit, Locator
from ui.replies.experts import Expert

Band = Literal["answered", "partly", "not_found"]


class Citation(TypedDict):
    """An exact quotation from a document."""

    number: int
    document: Document
    passage_id: int
    locator: Locator
    quotation: str
    source_synced_at: str | None


class Sentence(TypedDict):
    """A sentence of an answer and the numbers of its citations."""

    text: str
    citations: list[int]


class SearchedSource(TypedDict):
    """A source that was searched, and how old it may be."""

    name: str
    title: str
    last_good_run_at: str | None
    behind: bool


class FeedbackGiven(TypedDict):
    """What the asker said of an answer."""

    helpful: bool
    reason: str | None
    comment: str
    at: str


class Wording(TypedDict):
    """The answer in a language model's words: those of its sentences that were checked."""

    state: Literal["offered", "writing", "done"]
    reason: str
    model: str
    sentences: list[Sentence]
    citations: list[Citation]
    ai_generated: bool


class Choice(TypedDict):
    """One thing that an open question may have meant."""

    label: str
    question: str


class Clarify(TypedDict):
    """A question back, with what may have been meant."""

    question: str
    choices: list[Choice]


class Corrected(TypedDict):
    """A word as typed, and the spelling that was searched for instead."""

    word: str
    spelling: str


class Answer(TypedDict):
    """An answer with everything that its reader may check."""

    question_id: int
    conversation_id: int
    question: str
    asked_at: str
    language: str
    band: Band
    confidence: float
    reason: str
    sentences: list[Sentence]
    citations: list[Citation]
    nearest: list[Hit]
    expert: Expert | None
    noted: bool
    searched_documents: int
    searched_sources: list[SearchedSource]
    features: dict[str, float]
    asked_with: list[str]
    corrected: list[Corrected]
    clarify: Clarify | None
    disagreeing: list[int]
    ai_generated: bool
    wording: Wording | None
    feedback: FeedbackGiven | None
    show_wording: bool
    notify: bool


class Problem(TypedDict):
    """What happened and what to do now, in the person's language."""

    code: str
    message: str
    retry_after_s: int | None


class AskEvent(TypedDict):
    """One event while an answer is made; one of the four is set."""

    stage: str | None
    sentence: Sentence | None
    answer: Answer | None
    problem: Problem | None
