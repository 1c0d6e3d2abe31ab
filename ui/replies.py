"""What the API replies, as far as the pages read it. Times are ISO 8601 strings; `ui.dates` reads them."""

from __future__ import annotations

from typing import Literal, TypedDict

Band = Literal["answered", "partly", "not_found"]
GapState = Literal["open", "drafting", "resolved", "dismissed"]


class Me(TypedDict):
    """The person who is signed in."""

    user_name: str
    display_name: str
    email: str
    department: str
    office: str
    language: str
    roles: list[str]
    expert_opt_out: bool


class Token(TypedDict):
    """A token for programs, without its secret."""

    token_id: int
    name: str
    created_at: str
    expires_at: str
    last_used_at: str | None


class TokenShown(TypedDict):
    """The only time that the secret of a token is sent."""

    token_id: int
    token: str
    expires_at: str


class Locator(TypedDict):
    """Where a passage stands in its document."""

    page: int | None
    headings: list[str]
    sheet: str | None
    row: int | None
    slide: int | None
    part: str | None


class Location(TypedDict):
    """One place where a document stands."""

    document_id: int
    source: str
    title: str
    url: str
    path: str


class Version(TypedDict):
    """Another version of a document."""

    document_id: int
    title: str
    source: str
    url: str
    path: str
    modified_at: str | None


class Document(TypedDict):
    """A document that the person may read."""

    document_id: int
    title: str
    url: str
    source: str
    format: str
    language: str
    label: str
    modified_at: str | None
    authors: list[str]
    locations: list[Location]
    marks: list[str]
    superseded_by: Version | None


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


class ScorePart(TypedDict):
    """What one feature adds to a score."""

    name: str
    value: float
    weight: float
    added: float


class Score(TypedDict):
    """A score with its parts."""

    score: float
    features: dict[str, float]
    parts: list[ScorePart]


class Hit(TypedDict):
    """A document of a result list with its best passage."""

    document: Document
    passage_id: int
    locator: Locator
    snippet: str
    why: Score | None


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


class ConversationSummary(TypedDict):
    """A line of the list of conversations."""

    conversation_id: int
    title: str
    updated_at: str
    questions: int


class Conversation(TypedDict):
    """A conversation with its answers, oldest first."""

    conversation_id: int
    title: str
    updated_at: str
    answers: list[Answer]


class SearchResult(TypedDict):
    """Documents found, and what the filters can be set to."""

    query: str
    hits: list[Hit]
    sources: list[str]
    formats: list[str]


class Passage(TypedDict):
    """A part of a document in reading order."""

    passage_id: int
    ordinal: int
    text: str
    locator: Locator


class DocumentView(TypedDict):
    """A document with the passages around the one asked for."""

    document: Document
    passages: list[Passage]
    first: bool
    last: bool
    similar: list[Version]


class Gap(TypedDict):
    """A topic that the company could not answer. None for a number means fewer than five."""

    gap_id: int
    label: str
    cause: str
    state: GapState
    askers: int | None
    times_asked: int | None
    first_asked_on: str
    last_asked_on: str
    expert: Expert | None
    reason: str
    owner: str | None
    questions: list[str]
    nearest: list[Hit]
