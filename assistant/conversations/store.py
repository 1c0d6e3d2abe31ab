"""Conversations, questions and feedback in the database. Every method takes whose they are and touches no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, bindparam, delete, func, insert, select, update

from assistant.answers.base import Answer, Band
from assistant.confidence.reasons import OUTSIDE
from assistant.conversations.records import (
    Begun,
    ConversationRecord,
    Earlier,
    FeedbackRecord,
    QuestionRecord,
    StoredAnswer,
)
from assistant.errors import NotFoundError
from assistant.gaps.noting import drop_empty_in
from assistant.identity.sessions import utc_now
from assistant.tables import ConversationRow, FeedbackRow, GapQuestionRow, QuestionRow
from ingest.ledger.database import for_reading

TITLE_LENGTH = 80
HISTORY = 6  # earlier questions that a follow-up may lean on

# Built once: building a statement costs more than running it.
_BEGIN = insert(ConversationRow)
_ASK = insert(QuestionRow)
_ANSWER = update(QuestionRow).where(QuestionRow.id == bindparam("which"))
_GO_ON = update(ConversationRow).where(ConversationRow.id == bindparam("which"))


class Conversations:
    """Thread-safe."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._reading = for_reading(engine)
        self._now = now

    def forget_unanswered(self) -> None:
        """Remove what a crash of an earlier version left without an answer: nobody sees it, so nobody could delete it.

        Now a question and its answer are stored in one transaction.
        """
        with self._engine.begin() as connection:
            connection.execute(delete(QuestionRow).where(QuestionRow.answer.is_(None)))
            asked_in = select(QuestionRow.conversation_id)
            connection.execute(delete(ConversationRow).where(ConversationRow.id.not_in(asked_in)))

    def earlier(self, user_id: int, conversation_id: int | None, before: int | None = None) -> Earlier:
        """The latest questions of a conversation, back to where its asker began a new topic; none for a new one.

        Args:
            before: The question that they came before; None for one that is still to be asked.
        Raises:
            NotFoundError: the person has no such conversation.
        """
        if conversation_id is None:
            return Earlier()
        with self._reading.connect() as connection:
            _check_owner(connection, user_id, conversation_id)
            query = (
                select(QuestionRow.text, QuestionRow.answer)
                .where(QuestionRow.conversation_id == conversation_id, QuestionRow.answer.is_not(None))
                .order_by(QuestionRow.id.desc())
                .limit(HISTORY)
            )
            if before is not None:
                query = query.where(QuestionRow.id < before)
            return _earlier(connection.execute(query).all())

    def begin_in(self, connection: Connection, user_id: int, conversation_id: int | None, text: str) -> Begun:
        """Give a question its place, in the caller's transaction; no conversation means a new one.

        Raises:
            NotFoundError: the person has no such conversation (any more).
        """
        now = self._now()
        if conversation_id is None:
            conversation_id = _inserted(
                connection.execute(_BEGIN, {"user_id": user_id, "title": _title(text), "updated_at": now})
            )
        else:
            _check_owner(connection, user_id, conversation_id)
        question_id = _inserted(
            connection.execute(
                _ASK,
                {
                    "conversation_id": conversation_id,
                    "user_id": user_id,
                    "asked_at": now,
                    "text": text,
                    "answer": None,
                    "evidence": [],
                    "features": {},
                    "show_wording": False,
                    "notify": False,
                },
            )
        )
        return Begun(conversation_id, question_id, now)

    def store_answer_in(self, connection: Connection, begun: Begun, answer: Answer, new_topic: bool = False) -> None:
        """Complete a question, in the caller's transaction."""
        connection.execute(
            _ANSWER,
            {
                "which": begun.question_id,
                "language": answer.language,
                "band": answer.band.value,
                "confidence": answer.confidence,
                "answer": StoredAnswer.of(answer, new_topic).to_json(),
                "evidence": [one.passage.passage_id for one in answer.evidence],
                "features": dict(answer.features),
            },
        )
        connection.execute(_GO_ON, {"which": begun.conversation_id, "updated_at": begun.asked_at})

    def question(self, user_id: int, question_id: int) -> QuestionRecord:
        """One of the person's answered questions.

        Raises:
            NotFoundError: the person has no such question.
        """
        with self._reading.connect() as connection:
            found = [_question(row) for row in connection.execute(_ONE, {"which": question_id, "whose": user_id})]
        if not found:
            raise NotFoundError
        return found[0]

    def questions(self, user_id: int, conversation_id: int) -> list[QuestionRecord]:
        """The answered questions of a conversation, oldest first."""
        query = _answered().where(QuestionRow.conversation_id == conversation_id)
        with self._reading.connect() as connection:
            return _questions(connection, query, user_id)

    def change_question(self, user_id: int, question_id: int, **changes: bool) -> None:
        """Set `show_wording` or `notify` of an own question.

        Raises:
            NotFoundError: the person has no such question.
        """
        owned = (QuestionRow.id == question_id, QuestionRow.user_id == user_id)
        with self._engine.begin() as connection:
            if connection.scalar(select(QuestionRow.id).where(*owned)) is None:
                raise NotFoundError
            if changes:
                connection.execute(update(QuestionRow).where(*owned).values(**changes))

    def give_feedback(
        self, user_id: int, question_id: int, helpful: bool, reason: str | None, comment: str
    ) -> FeedbackRecord:
        """Note what the asker thinks; a later word replaces an earlier one.

        Raises:
            NotFoundError: the person has no such question.
        """
        self.question(user_id, question_id)
        record = FeedbackRecord(helpful, reason, comment, self._now())
        with self._engine.begin() as connection:
            connection.execute(delete(FeedbackRow).where(FeedbackRow.question_id == question_id))
            connection.execute(
                insert(FeedbackRow).values(
                    question_id=question_id, helpful=helpful, reason=reason, comment=comment, at=record.at
                )
            )
        return record

    def conversations(self, user_id: int) -> list[ConversationRecord]:
        """The person's conversations, newest first."""
        with self._reading.connect() as connection:
            rows = connection.execute(_summaries(user_id)).all()
        return [ConversationRecord(*row) for row in rows]

    def conversation(self, user_id: int, conversation_id: int) -> ConversationRecord:
        """One of the person's conversations.

        Raises:
            NotFoundError: the person has no such conversation.
        """
        with self._reading.connect() as connection:
            row = connection.execute(_summaries(user_id).where(ConversationRow.id == conversation_id)).one_or_none()
        if row is None:
            raise NotFoundError
        return ConversationRecord(*row)

    def rename(self, user_id: int, conversation_id: int, title: str) -> None:
        """Give a conversation a title."""
        with self._engine.begin() as connection:
            _check_owner(connection, user_id, conversation_id)
            connection.execute(update(ConversationRow).where(ConversationRow.id == conversation_id).values(title=title))

    def delete(self, user_id: int, conversation_id: int) -> None:
        """Remove a conversation with its questions, wherever they were noted."""
        with self._engine.begin() as connection:
            _check_owner(connection, user_id, conversation_id)
            connection.execute(delete(ConversationRow).where(ConversationRow.id == conversation_id))
            drop_empty_in(connection)


def _summaries(user_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(ConversationRow.id, ConversationRow.title, ConversationRow.updated_at, func.count(QuestionRow.id))
        .join(QuestionRow, QuestionRow.conversation_id == ConversationRow.id)
        .where(ConversationRow.user_id == user_id, QuestionRow.answer.is_not(None))
        .group_by(ConversationRow.id)
        .order_by(ConversationRow.updated_at.desc(), ConversationRow.id.desc())
    )


def _answered() -> Select[*tuple[Any, ...]]:
    return (
        select(
            QuestionRow.__table__,
            FeedbackRow.helpful,
            FeedbackRow.reason,
            FeedbackRow.comment,
            FeedbackRow.at,
            GapQuestionRow.gap_id,
        )
        .outerjoin(FeedbackRow, FeedbackRow.question_id == QuestionRow.id)
        .outerjoin(GapQuestionRow, GapQuestionRow.question_id == QuestionRow.id)
        .where(QuestionRow.answer.is_not(None))
        .order_by(QuestionRow.id)
    )


_ONE = _answered().where(QuestionRow.id == bindparam("which"), QuestionRow.user_id == bindparam("whose"))


def _questions(connection: Connection, query: Select[*tuple[Any, ...]], user_id: int) -> list[QuestionRecord]:
    return [_question(row) for row in connection.execute(query.where(QuestionRow.user_id == user_id))]


def _question(row: Row[Any]) -> QuestionRecord:
    feedback = None if row.helpful is None else FeedbackRecord(row.helpful, row.reason, row.comment, row.at)
    return QuestionRecord(
        question_id=row.id,
        conversation_id=row.conversation_id,
        user_id=row.user_id,
        asked_at=row.asked_at,
        text=row.text,
        language=row.language,
        band=Band(row.band),
        confidence=row.confidence,
        answer=StoredAnswer.from_json(row.answer),
        evidence=row.evidence,
        features=row.features,
        show_wording=row.show_wording,
        notify=row.notify,
        feedback=feedback,
        gap_id=row.gap_id,
    )


def _earlier(newest_first: Sequence[Row[Any]]) -> Earlier:
    questions: list[str] = []
    answers = [StoredAnswer.from_json(row.answer) for row in newest_first]
    for row, answer in zip(newest_first, answers, strict=True):
        # The words of one from outside are about nothing that documents say, so the next one goes on without them.
        if answer.reason != OUTSIDE:
            questions.insert(0, row.text)
        if answer.new_topic:
            break
    return Earlier(tuple(questions), bool(answers and answers[0].choices))


def _check_owner(connection: Connection, user_id: int, conversation_id: int) -> None:
    query = select(ConversationRow.id).where(ConversationRow.id == conversation_id, ConversationRow.user_id == user_id)
    if connection.scalar(query) is None:
        raise NotFoundError


def _inserted(found: Any) -> int:
    return int(found.inserted_primary_key[0])


def _title(question: str) -> str:
    words = " ".join(question.split())
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1].rstrip()}…"
