"""The assistant's own tables, in the same database as the ledger: people, questions, gaps, and what was retrieved.

An answer is stored as its sentences with the ids and offsets of their quotations. The quotations are read from the
ledger again, with the reader's rights, each time it is shown, and a sentence goes where its quotation went.
`retrievals` has no foreign keys on purpose: the record of who saw what outlives the question and the person.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, Engine, ForeignKey, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ingest.ledger.migrating import migrate
from ingest.ledger.tables import NEVER_REUSED, LongId, UtcDateTime

VERSIONS = Path(__file__).parent / "migrations" / "versions"


class Base(DeclarativeBase):
    """All tables of `assistant`; their Alembic version table is `alembic_version_assistant`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        str: Text,
        bytes: LargeBinary,
        list[str]: JSON,
        list[int]: JSON,
        dict[str, Any]: JSON,
        dict[str, float]: JSON,
    }


class UserRow(Base):
    """One person who may sign in, or has left. `user_name` and `email` are in lower case."""

    __tablename__ = "users"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)  # the display name as `users.person_key` has it
    email: Mapped[str] = mapped_column(unique=True)
    department: Mapped[str]
    office: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str]
    roles: Mapped[list[str]]  # beside "employee", which everybody has
    disabled: Mapped[bool]
    expert_opt_out: Mapped[bool]


class UserGroupRow(Base):
    """A person's group; it becomes the principal "group:<name>"."""

    __tablename__ = "user_groups"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    group_name: Mapped[str] = mapped_column(primary_key=True)


class SessionRow(Base):
    """A browser that is signed in. Only the hash of its token is kept."""

    __tablename__ = "sessions"
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class ApiTokenRow(Base):
    """A named token for programs, of one person and with that person's rights."""

    __tablename__ = "api_tokens"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class ConversationRow(Base):
    """Questions of one person that belong together."""

    __tablename__ = "conversations"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(LongId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    updated_at: Mapped[datetime]


class QuestionRow(Base):
    """One question. `answer` is null only while it is being stored."""

    __tablename__ = "questions"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(LongId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    text: Mapped[str]
    language: Mapped[str | None]
    band: Mapped[str | None]
    confidence: Mapped[float | None]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    evidence: Mapped[list[int]]  # passage ids, best first
    features: Mapped[dict[str, float]]
    show_wording: Mapped[bool]
    notify: Mapped[bool]


class ExplanationRow(Base):
    """Why a question was answered as it was, at that moment."""

    __tablename__ = "explanations"
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[dict[str, Any]]


class FeedbackRow(Base):
    """What the asker thought of an answer; a later word replaces an earlier one."""

    __tablename__ = "feedback"
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[bool]
    reason: Mapped[str | None]
    comment: Mapped[str]
    at: Mapped[datetime]


class RetrievalRow(Base):
    """Which passages were retrieved for whom; written before anything of them is used."""

    __tablename__ = "retrievals"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(LongId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(index=True)
    purpose: Mapped[str]
    question_id: Mapped[int | None] = mapped_column(LongId)
    passage_ids: Mapped[list[int]]
    document_ids: Mapped[list[int]]  # without repeats
    labels: Mapped[list[str]]  # without repeats


class GapRow(Base):
    """A topic that the company could not answer."""

    __tablename__ = "gaps"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]  # words that stand in documents everyone may read; empty when the question has none
    cause: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    first_asked_at: Mapped[datetime]  # stays when askers delete their questions
    last_asked_at: Mapped[datetime]


class GapQuestionRow(Base):
    """A question noted under a gap. The vector finds likeness again; of another model it is made anew."""

    __tablename__ = "gap_questions"
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    gap_id: Mapped[int] = mapped_column(ForeignKey("gaps.id", ondelete="CASCADE"), index=True)
    model: Mapped[str]
    vector: Mapped[bytes]  # float32, little endian


class CalibrationRow(Base):
    """What the company's own judgements made of the confidence; the newest counts. `features` name its model."""

    __tablename__ = "calibrations"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    judgements: Mapped[int]
    slope: Mapped[float]
    place: Mapped[float]
    shipped: Mapped[str]  # key of the shipped model that it bends: of another one it says nothing
    borders: Mapped[list[Any]] = mapped_column(JSON)


class WordingRow(Base):
    """An answer put into words by a language model: the sentences that its check let through, and what they cite."""

    __tablename__ = "wordings"
    question_id: Mapped[int] = mapped_column(
        LongId, ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[str]  # "writing" or "done"
    reason: Mapped[str]  # why it is not whole; empty where it is
    model: Mapped[str]
    begun_at: Mapped[datetime]
    sentences: Mapped[list[Any]] = mapped_column(JSON)
    spans: Mapped[list[Any]] = mapped_column(JSON)


class LanguageModelDayRow(Base):
    """What a language model was asked for on one day (UTC). It outlives the questions, so that a budget holds."""

    __tablename__ = "language_model_days"
    day: Mapped[str] = mapped_column(primary_key=True)
    requests: Mapped[int]
    tokens: Mapped[int] = mapped_column(BigInteger)


class ConfidenceLevelRow(Base):
    """What the features of self-made questions were after a sync; there is one row at most."""

    __tablename__ = "confidence_levels"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    generation: Mapped[int] = mapped_column(LongId)  # of the ledger
    questions: Mapped[int]
    means: Mapped[dict[str, float]]  # of each feature; empty for too few questions


def prepare_tables(engine: Engine) -> None:
    """Bring the assistant's tables to this program's schema.

    Raises:
        NewerStoreError: a later program wrote them.
    """
    migrate(engine, VERSIONS, "alembic_version_assistant")
