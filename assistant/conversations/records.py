"""An answer as stored: ids and offsets, never a document's text; and a question with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from assistant.answers.base import Answer, Band
from assistant.experts.topic import topic_of


@dataclass(frozen=True, slots=True)
class StoredSpan:
    """A citation: which characters of which passage."""

    number: int
    passage_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A sentence of an answer. It is shown again only when each of its citations may be read and still stands."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What is needed to show an answer again."""

    reason: str
    sentences: Sequence[StoredSentence]
    spans: Sequence[StoredSpan]
    nearest: Sequence[int]  # passage ids
    documents: Sequence[tuple[int, float]]  # document id and score, best first: whose authors may know more
    searched_documents: int
    asked_with: Sequence[str] = ()  # words of the asker's earlier questions
    choices: Sequence[int] = ()  # passage ids, of the question back
    new_topic: bool = False  # the asker let go of what was asked before
    corrected: Sequence[tuple[str, str]] = ()  # words as typed, each with the spelling that was searched for
    disagreeing: Sequence[int] = ()  # numbers of the citations that contradict each other

    @classmethod
    def of(cls, answer: Answer, new_topic: bool = False) -> StoredAnswer:
        """An answer without its texts."""
        return cls(
            reason=answer.reason,
            sentences=[StoredSentence(one.text, one.citations) for one in answer.sentences],
            spans=[StoredSpan(one.number, one.passage.passage_id, one.start, one.end) for one in answer.citations],
            nearest=[hit.passage.passage_id for hit in answer.nearest],
            documents=topic_of(answer.documents),
            searched_documents=answer.searched_documents,
            asked_with=list(answer.understood.asked_with),
            choices=[passage.passage_id for passage in answer.understood.choices],
            new_topic=new_topic,
            corrected=list(answer.understood.corrected),
            disagreeing=list(answer.disagreeing),
        )

    def to_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> StoredAnswer:
        """The inverse of `to_json`."""
        return cls(
            reason=value["reason"],
            sentences=[StoredSentence(one["text"], tuple(one["citations"])) for one in value["sentences"]],
            spans=[StoredSpan(**one) for one in value["spans"]],
            nearest=value["nearest"],
            documents=[(document_id, score) for document_id, score in value["documents"]],
            searched_documents=value["searched_documents"],
            asked_with=value.get("asked_with", ()),  # answers of earlier versions have none of these
            choices=value.get("choices", ()),
            new_topic=value.get("new_topic", False),
            corrected=[(word, spelling) for word, spelling in value.get("corrected", ())],
            disagreeing=value.get("disagreeing", ()),
        )


@dataclass(frozen=True, slots=True)
class FeedbackRecord:
    """What the asker thought of an answer."""

    helpful: bool
    reason: str | None
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """An answered question."""

    question_id: int
    conversation_id: int
    user_id: int
    asked_at: datetime
    text: str
    language: str
    band: Band
    confidence: float
    answer: StoredAnswer
    evidence: Sequence[int]  # passage ids, best first
    features: dict[str, float]
    show_wording: bool
    notify: bool
    feedback: FeedbackRecord | None
    gap_id: int | None


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """A conversation without its questions."""

    conversation_id: int
    title: str
    updated_at: datetime
    questions: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a new question of a conversation comes after."""

    questions: tuple[str, ...] = ()  # of the present topic, oldest first
    asked_back: bool = False  # the latest of them was answered with a question back


@dataclass(frozen=True, slots=True)
class Begun:
    """A question that has its place and waits for its answer."""

    conversation_id: int
    question_id: int
    asked_at: datetime
