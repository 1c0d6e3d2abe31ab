"""Bodies of questions and answers."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.answers.base import Band
from assistant.answers.wording.records import WordingReason, WordingState
from assistant.api.bodies.base import Body
from assistant.api.bodies.documents import DocumentReply, HitReply, LocatorReply
from assistant.api.bodies.experts import ExpertReply
from assistant.api.bodies.feedback import FeedbackReply
from assistant.api.bodies.problem import Problem
from assistant.api.parameters import LARGEST_ID


class ChoiceReply(Body):
    label: str = Field(description="A document's title, with a heading where several have the same one.")
    question: str = Field(description="What to ask for this choice: the question with what was meant.")


class ClarifyReply(Body):
    """The question back to one that was too open; whoever ignores it has the answer that fits best already."""

    question: str = Field(description="In the language of the question.")
    choices: list[ChoiceReply] = Field(description="Two to four.")


class CitationReply(Body):
    number: int
    document: DocumentReply
    passage_id: int
    locator: LocatorReply
    quotation: str
    source_synced_at: datetime | None  # the source's last good run: how old this may be


class SentenceReply(Body):
    text: str
    citations: list[int]


class SearchedSource(Body):
    name: str
    title: str
    last_good_run_at: datetime | None
    behind: bool  # no good run for twice its interval, or its last run failed


class Ask(Body):
    question: str = Field(max_length=4000, examples=["How many days of leave do I get?"])
    conversation_id: int | None = Field(None, ge=0, le=LARGEST_ID, description="None starts a new conversation.")
    new_topic: bool = Field(False, description="True: nothing that was asked before counts along, now and later.")


class WordingReply(Body):
    """The answer put into words by a language model; each sentence was checked against what it cites.

    Numbers go on where those of the answer's own citations end; a number that both have is the same quotation.
    """

    state: WordingState
    reason: WordingReason = Field(description="Why there are no sentences, or not all; empty where nothing is missing.")
    model: str
    sentences: list[SentenceReply]
    citations: list[CitationReply]
    ai_generated: bool = True


class CorrectedReply(Body):
    """A word that stands nowhere, and the spelling that was searched for instead."""

    word: str
    spelling: str


class AnswerReply(Body):
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
    corrected: list[CorrectedReply] = Field([], description="Words that were searched for in another spelling.")
    clarify: ClarifyReply | None = None
    disagreeing: list[int] = Field(
        default_factory=list, description="the numbers of the citations that contradict each other, where some do"
    )
    ai_generated: bool = False
    wording: WordingReply | None = Field(None, description="Null where no language model is offered.")
    feedback: FeedbackReply | None = None
    show_wording: bool = False
    notify: bool = False  # "tell me when it is answered"


class AskEvent(Body):
    """Server-sent events of `/ask`: `event: stage`, `sentence`, `answer` (the last), or `problem`."""

    stage: str | None = Field(None, examples=["searching"])
    sentence: SentenceReply | None = None
    answer: AnswerReply | None = None
    problem: Problem | None = None
