"""The bodies of requests and replies: the contract with the pages and with every other client.

Times are ISO 8601 with a zone. Unknown and forbidden ids answer alike (404). Every error body is `Problem`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from assistant.answers.base import Band
from assistant.answers.wording.records import WordingReason, WordingState
from assistant.api.body import Body as _Body
from assistant.api.models_conversation import ClarifyReply
from assistant.api.models_schedules import FreshnessReply
from assistant.api.models_score import ScoreReply
from assistant.api.parameters import LARGEST_ID
from assistant.gaps.records import GapState
from assistant.identity.roles import Role
from assistant.marks import Mark
from connectors.settings import Origin
from ingest.scheduling.schedules import TickState


class Problem(_Body):
    """What happened and what to do now, in the caller's language where we know it."""

    code: str = Field(examples=["question_too_long"])
    message: str
    retry_after_s: int | None = None


class SignIn(_Body):
    user_name: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class Me(_Body):
    user_name: str
    display_name: str
    email: str
    department: str
    office: str
    language: str = Field(examples=["nl"])
    roles: list[Role]
    expert_opt_out: bool = False


class MeChange(_Body):
    """What a person may change of the own account; what is None stays."""

    language: str | None = Field(None, pattern="^(nl|en|de)$")
    expert_opt_out: bool | None = Field(None, description="True: never name me as somebody who may know.")


class TokenRequest(_Body):
    name: str = Field(min_length=1, max_length=100, examples=["nightly report"])
    days: int = Field(90, ge=1, le=366)


class TokenShown(_Body):
    """The only time that the token is shown."""

    token_id: int
    token: str
    expires_at: datetime


class Token(_Body):
    token_id: int
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class LocatorReply(_Body):
    page: int | None = None
    headings: list[str] = Field(default_factory=list)
    sheet: str | None = None
    row: int | None = None
    slide: int | None = None
    part: str | None = None


class LocationReply(_Body):
    """One place where a document stands, with an id of its own."""

    document_id: int
    source: str
    title: str  # there
    url: str  # empty when the source has no address for readers
    path: str  # within the source: a file's folders and name, or a row's id


class VersionReply(_Body):
    """Another version of a document, or a near duplicate; the reader may read it."""

    document_id: int
    title: str
    source: str
    url: str
    path: str
    modified_at: datetime | None


class DocumentReply(_Body):
    document_id: int
    title: str
    url: str = Field(description="Where the source shows it; empty when the source has no address for readers.")
    source: str
    format: str
    language: str
    label: str
    modified_at: datetime | None
    authors: list[str]  # display names
    locations: list[LocationReply] = Field(
        description="Where this very content stands, as far as the reader may read it; this document's own place first."
    )
    marks: list[Mark] = Field(default_factory=list, description="what to know before relying on it, the gravest first")
    superseded_by: VersionReply | None = Field(
        None, description="The current version, where this is an earlier one and the reader may read both."
    )


class CitationReply(_Body):
    number: int
    document: DocumentReply
    passage_id: int
    locator: LocatorReply
    quotation: str
    source_synced_at: datetime | None  # the source's last good run: how old this may be


class SentenceReply(_Body):
    text: str
    citations: list[int]


class HitReply(_Body):
    document: DocumentReply
    passage_id: int
    locator: LocatorReply
    snippet: str  # plain text from the passage
    why: ScoreReply | None = Field(None, description="what its place comes from, where that was asked for")


class ExpertReason(_Body):
    """One of at most three reasons; only documents that the asker may read are named."""

    code: str = Field(examples=["wrote_documents"])  # worded by `data/texts`
    count: int
    document: DocumentReply | None
    latest_at: datetime | None


class ExpertReply(_Body):
    person_id: str  # stable
    display_name: str
    email: str
    department: str
    office: str
    reasons: list[ExpertReason]


class SearchedSource(_Body):
    name: str
    title: str
    last_good_run_at: datetime | None
    behind: bool  # no good run for twice its interval, or its last run failed


class Ask(_Body):
    question: str = Field(max_length=4000, examples=["How many days of leave do I get?"])
    conversation_id: int | None = Field(None, ge=0, le=LARGEST_ID, description="None starts a new conversation.")
    new_topic: bool = Field(False, description="True: nothing that was asked before counts along, now and later.")


class WordingReply(_Body):
    """The answer put into words by a language model; each sentence was checked against what it cites.

    Numbers go on where those of the answer's own citations end; a number that both have is the same quotation.
    """

    state: WordingState
    reason: WordingReason = Field(description="Why there are no sentences, or not all; empty where nothing is missing.")
    model: str
    sentences: list[SentenceReply]
    citations: list[CitationReply]
    ai_generated: bool = True


class AnswerReply(_Body):
    """An answer. `ai_generated` is false for extractive answers: every word is quoted from a document."""

    question_id: int
    conversation_id: int
    question: str
    asked_at: datetime
    language: str
    band: Band
    confidence: float
    reason: str
    sentences: list[SentenceReply]
    citations: list[CitationReply]
    nearest: list[HitReply]
    expert: ExpertReply | None
    noted: bool  # as an open question; its topic's number would tell that others asked before
    searched_documents: int
    searched_sources: list[SearchedSource]
    features: dict[str, float]
    asked_with: list[str] = Field([], description="Words of earlier questions that counted along.")
    clarify: ClarifyReply | None = None
    disagreeing: list[int] = Field(
        default_factory=list, description="the numbers of the citations that contradict each other, where some do"
    )
    ai_generated: bool = False
    wording: WordingReply | None = Field(None, description="Null where no language model is offered.")
    feedback: FeedbackReply | None = None
    show_wording: bool = False
    notify: bool = False  # "tell me when it is answered"


class AskEvent(_Body):
    """Server-sent events of `/ask`: `event: stage`, `sentence`, `answer` (the last), or `problem`."""

    stage: str | None = Field(None, examples=["searching"])
    sentence: SentenceReply | None = None
    answer: AnswerReply | None = None
    problem: Problem | None = None


class FeedbackReason(StrEnum):
    WRONG = "wrong"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    NOT_MY_QUESTION = "not_my_question"
    OTHER = "other"


class Feedback(_Body):
    question_id: int = Field(ge=0, le=LARGEST_ID)
    helpful: bool
    reason: FeedbackReason | None = None
    comment: str = Field("", max_length=2000)


class FeedbackReply(_Body):
    helpful: bool
    reason: FeedbackReason | None
    comment: str
    at: datetime


class QuestionChange(_Body):
    """What an asker may change of an own question."""

    show_wording: bool | None = None
    notify: bool | None = None


class ConversationSummary(_Body):
    conversation_id: int
    title: str
    updated_at: datetime
    questions: int


class Conversation(_Body):
    conversation_id: int
    title: str
    updated_at: datetime
    answers: list[AnswerReply]


class ConversationChange(_Body):
    title: str = Field(min_length=1, max_length=200)


class SearchReply(_Body):
    query: str
    hits: list[HitReply]
    sources: list[str]  # of the hits before filtering, for the filter boxes
    formats: list[str]


class PassageReply(_Body):
    passage_id: int
    ordinal: int
    text: str
    locator: LocatorReply


class DocumentView(_Body):
    """A document with the passages around the one that was asked for (all of it when none was)."""

    document: DocumentReply
    passages: list[PassageReply]
    first: bool  # nothing stands before the first passage shown
    last: bool
    similar: list[VersionReply] = Field(description="Near duplicates and other versions, the most alike first.")


class GapReply(_Body):
    """A topic that the company could not answer. Below five askers, `questions` are only those that were shared."""

    gap_id: int
    label: str
    cause: str = Field(examples=["missing"])
    state: GapState
    askers: int | None  # None means fewer than five
    times_asked: int | None  # None means fewer than five
    first_asked_on: datetime
    last_asked_on: datetime
    expert: ExpertReply | None
    reason: str  # given at dismissal
    owner: str | None  # display name
    questions: list[str]
    nearest: list[HitReply]


class GapChange(_Body):
    state: GapState | None = None
    reason: str | None = Field(None, max_length=2000)
    owner: str | None = Field(None, description="user name")


class Sheet(_Body):
    seen: int
    new: int
    changed: int
    moved: int
    unchanged: int
    skipped: int
    failed: int
    hidden: int
    purged: int
    passages: int
    embedded: int


class RunProgress(_Body):
    total: int | None = Field(description="items; null as long as the listing goes on")
    passages_per_s: float | None = Field(description="over the last minute; null when not known")
    seconds_left: float | None = Field(description="null when not known")
    doing: str = Field(description="the title of what was prepared last")


class RunReply(_Body):
    run_id: int
    source: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    sheet: Sheet
    message: str
    progress: RunProgress | None = Field(None, description="while it runs")


class FailureReply(_Body):
    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    next_try: datetime | None
    first_failed_at: datetime | None
    path: str = Field(description="where IT finds it: its address at the source where that is known, else its id")


class SourceReply(_Body):
    name: str
    title: str
    kind: str
    origin: Origin
    problem: str | None = Field(description="Why it is not used as it is described; null where it is.")
    documents: int
    passages: int
    failures: int
    running: bool
    behind: bool
    last_run: RunReply | None
    last_good_run_at: datetime | None
    approval_waiting: bool
    freshness: FreshnessReply
    next_run_at: datetime | None = Field(description="by its schedules; null when it has none or they are paused")
    paused: bool = Field(description="it has schedules, and all of them are paused")


class SourceDetail(_Body):
    source: SourceReply
    runs: list[RunReply]
    failures: list[FailureReply]


class SyncRequest(_Body):
    approve_deletions: bool = False


class RunCancelling(_Body):
    cancelling: bool = Field(description="false: it had ended")


class SyncStarted(_Body):
    run_id: int


class Health(_Body):
    status: str = Field(examples=["ok"])
    version: str
    index: str = Field(examples=["ready"])
    scheduler: TickState = Field(description='"silent": no source is read by itself; look into the log and restart')


AnswerReply.model_rebuild()
