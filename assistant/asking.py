"""A question from a person to the stored answer: rights, retrieval log, answer, gap.

Two transactions: the question's place and the record of what was retrieved, before anything of it is used; then the
answer with its gap. A crash between them leaves a record and a question that is never shown, and no answer that
nobody logged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine as Database

from assistant.answers.base import Answer, Asker
from assistant.audit.retrievals import Purpose, Retrievals
from assistant.confidence.reasons import CONTRADICTION, NEVER_NOTED, OUTSIDE
from assistant.conversations.records import QuestionRecord
from assistant.conversations.store import Conversations
from assistant.engine import Engine, checked_question
from assistant.explaining.making import explain
from assistant.explaining.store import Explanations
from assistant.freshness import SourceAge, SourceAges
from assistant.gaps.noting import GapNoting
from assistant.gaps.records import GapCause
from assistant.identity.records import User
from connectors.base import EVERYONE
from ingest.ledger.records import LivePassage


def asker_of(user: User) -> Asker:
    """A person as the engine sees one."""
    return Asker(principals=user.principals, language=user.language)


def retrieved(answer: Answer) -> list[LivePassage]:
    """Every passage that an answer brings along, whether it is shown or not."""
    return [
        *(one.passage for one in answer.evidence),
        *(one.passage for one in answer.citations),
        *(hit.passage for hit in answer.documents),
        *(hit.passage for hit in answer.nearest),
        *answer.understood.choices,
    ]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, stored; and how old the sources were that its asker may read."""

    record: QuestionRecord
    ages: Sequence[SourceAge]


@dataclass(frozen=True, slots=True)
class Asking:
    """Thread-safe; holds nothing of a question after it is answered."""

    database: Database
    engine: Engine
    conversations: Conversations
    retrievals: Retrievals
    gaps: GapNoting
    ages: SourceAges
    explanations: Explanations

    def ask(
        self,
        user: User,
        text: str,
        conversation_id: int | None,
        on_stage: Callable[[str], None],
        new_topic: bool = False,
    ) -> Answered:
        """Answer a question and store it, and what was retrieved for it: all of that, or nothing.

        Args:
            new_topic: What was asked before in the conversation does not count along, now and later.
        Raises:
            QuestionEmptyError, QuestionTooLongError: it is no question.
            NotFoundError: the person has no such conversation.
        """
        question = checked_question(text)
        earlier = self.conversations.earlier(user.user_id, conversation_id)
        on_stage("searching")
        history = () if new_topic else earlier.questions
        answer = self.engine.ask(asker_of(user), question, history, may_ask_back=not earlier.asked_back)
        on_stage("writing")
        ages = self.ages.readable(user.principals)
        cause = self._cause(answer, ages)
        note = None if cause is None else self.gaps.prepare(answer.question, cause)
        with self.database.begin() as connection:
            begun = self.conversations.begin_in(connection, user.user_id, conversation_id, question)
            self.retrievals.record_in(connection, user.user_id, Purpose.ASK, retrieved(answer), begun.question_id)
            self.conversations.store_answer_in(connection, begun, answer, new_topic)
            self.explanations.store_in(connection, begun.question_id, explain(answer, ages))
            if note is not None:
                self.gaps.note_in(connection, begun.question_id, note)
        return Answered(self.conversations.question(user.user_id, begun.question_id), ages)

    def note_by_asker(self, user: User, record: QuestionRecord) -> None:
        """Note what its asker holds to be open: an answer that did not help, a subject that the company should know."""
        if record.gap_id is None and record.answer.reason not in NEVER_NOTED:
            note = self.gaps.prepare(record.text, _cause_of_silence(self.ages.readable(user.principals)))
            with self.database.begin() as connection:
                self.gaps.note_in(connection, record.question_id, note)

    def note_accepted(self, record: QuestionRecord) -> None:
        """The asker took a rejection back; what was open without it stays open."""
        stays = self.gaps.is_open(record.band, record.confidence) or record.answer.reason == CONTRADICTION
        if record.gap_id is not None and not stays:
            with self.database.begin() as connection:
                self.gaps.remove_in(connection, record.question_id)

    def _cause(self, answer: Answer, ages: Sequence[SourceAge]) -> GapCause | None:
        """Why the company owes an answer; None where it owes none."""
        if answer.reason in NEVER_NOTED or answer.reason == OUTSIDE:
            return None  # what is outside is noted when its asker says that it belongs here
        if _contradicts_publicly(answer):
            return GapCause.CONTRADICTORY
        if answer.understood.choices:
            return None  # a question that was too open says nothing about what the company knows
        return _cause_of_silence(ages) if self.gaps.is_open(answer.band, answer.confidence) else None


def _contradicts_publicly(answer: Answer) -> bool:
    """Whether documents disagree that everyone may read: a topic must not tell of any other."""
    disagreeing = [one.passage.document for one in answer.citations if one.number in answer.disagreeing]
    return bool(disagreeing) and all(one.access.permits(frozenset({EVERYONE})) for one in disagreeing)


def _cause_of_silence(ages: Sequence[SourceAge]) -> GapCause:
    return GapCause.SOURCE_DOWN if any(age.down for age in ages) else GapCause.MISSING
