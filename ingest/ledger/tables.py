"""The ledger's tables: the truth of which the index is a disposable copy.

A document is readable when it has a current version, is not hidden, its source is configured, and the reader is
permitted by its compartment. A version that is not its document's current one is staged: a crash left it there, and
the next start discards it. `current_version_id` has no foreign key because versions already point to documents.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC: SQLite keeps no zone, so a naive one is refused before it can lie."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


LongId = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER gets SQLite's AUTOINCREMENT
NEVER_REUSED = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """All tables of `ingest`; their Alembic version table is `alembic_version_ingest`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, str: Text, bytes: LargeBinary, dict[str, Any]: JSON}  # noqa: RUF012


class GenerationRow(Base):
    """One row, whose value rises with every change that a reader could notice."""

    __tablename__ = "generation"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]


class SourceRow(Base):
    """One configured source. `listing` numbers its listings: a resumed one keeps its number."""

    __tablename__ = "sources"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    configured: Mapped[bool]  # False: it left the settings, and nobody reads its documents
    passwords_seal: Mapped[str | None]  # a slow hash of the passwords that were tried on what is encrypted
    settings_hash: Mapped[bytes | None]  # of the settings under which its access was last applied
    checkpoint: Mapped[str | None]
    listing: Mapped[int]
    listing_open: Mapped[bool]


class SourceDefinitionRow(Base):
    """A source that was made in the user interface; those of `collega.toml` have none. It holds no secret."""

    __tablename__ = "source_definitions"
    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    access: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # None: the items' own rights decide
    label: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    fresh_within: Mapped[str | None]  # as people write it: 6h
    trust: Mapped[str] = mapped_column(server_default="normal")
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class CompartmentRow(Base):
    """One access and label; written once, never changed."""

    __tablename__ = "compartments"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)  # an access key may outgrow what an index takes
    access_key: Mapped[str]
    label: Mapped[str]


class DocumentRow(Base):
    """One item of a source."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("uq_documents_source_id_item_id", "source_id", "item_id", unique=True),
        NEVER_REUSED,
    )
    id: Mapped[int] = mapped_column(LongId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    item_id: Mapped[str]
    version: Mapped[str]  # the source's own
    entry_hash: Mapped[bytes]  # of what the listing said beside the version
    title: Mapped[str]
    url: Mapped[str]
    file_name: Mapped[str | None]
    format: Mapped[str]
    language: Mapped[str]
    label: Mapped[str]
    compartment_id: Mapped[int] = mapped_column(ForeignKey("compartments.id"), index=True)
    content_hash: Mapped[bytes] = mapped_column(index=True)
    modified_at: Mapped[datetime | None]
    current_version_id: Mapped[int | None] = mapped_column(LongId)
    first_seen_listing: Mapped[int]
    last_seen_listing: Mapped[int]
    hidden_at: Mapped[datetime | None]
    missing_since_listing: Mapped[int | None]
    excluded: Mapped[bool] = mapped_column(server_default=false())  # a person left it out; purged when no run is going
    reindex: Mapped[bool]  # its title or compartment changed and the index may not know it yet


class VersionRow(Base):
    """A document's content as parsed once."""

    __tablename__ = "versions"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(LongId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[bytes]
    parser_version: Mapped[str]
    parsed_title: Mapped[str | None]
    parsed_modified_at: Mapped[datetime | None]
    notes: Mapped[list[str]] = mapped_column(JSON)
    quality: Mapped[float | None] = mapped_column(Float)  # from 0 to 1; None: read before this was judged
    pages: Mapped[int | None]
    poor_pages: Mapped[int | None]
    created_at: Mapped[datetime]


class PassageRow(Base):
    """A span of a version. `text_hash` is of the text that was embedded, title and headings included."""

    __tablename__ = "passages"
    __table_args__ = (
        Index("uq_passages_version_id_ordinal", "version_id", "ordinal", unique=True),
        NEVER_REUSED,
    )
    id: Mapped[int] = mapped_column(LongId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    text: Mapped[str]
    locator: Mapped[dict[str, Any]]
    language: Mapped[str]
    text_hash: Mapped[bytes] = mapped_column(index=True)


class AuthorRow(Base):
    """A person's part in a document, in the source's order."""

    __tablename__ = "document_authors"
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    at: Mapped[datetime | None]


VECTOR_TYPE = np.dtype("<f4")  # how a vector is stored: float32, little endian


class EmbeddingRow(Base):
    """The cache of vectors, so that a rebuild or a moved document embeds nothing."""

    __tablename__ = "embeddings"
    model: Mapped[str] = mapped_column(primary_key=True)
    text_hash: Mapped[bytes] = mapped_column(primary_key=True)
    vector: Mapped[bytes]  # of VECTOR_TYPE


class RunRow(Base):
    """One execution of one source's sync."""

    __tablename__ = "runs"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    sheet: Mapped[dict[str, Any]]
    message: Mapped[str]


class FailureRow(Base):
    """An item that is not stored as listed, with its reason. `entry` is what a retry outside a listing needs."""

    __tablename__ = "failures"
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    state: Mapped[str]  # of `records.ItemState`: "failed", "dead", "quarantined" or "skipped"
    reason: Mapped[str]
    attempts: Mapped[int]
    first_failed_at: Mapped[datetime | None]
    next_try: Mapped[datetime | None]  # None: not by itself
    version: Mapped[str | None]
    parser_version: Mapped[str]
    entry: Mapped[dict[str, Any] | None]
    last_seen_listing: Mapped[int]


class SourceDayRow(Base):
    """What a source held when its last run of a day (UTC) ended; for charts."""

    __tablename__ = "source_days"
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    documents: Mapped[int]
    failures: Mapped[int]


class ApprovalRow(Base):
    """A question of the mass-deletion brake to a person, and what became of it."""

    __tablename__ = "approvals"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    listing: Mapped[int]  # that did not name the documents
    asked_at: Mapped[datetime]
    known: Mapped[int]  # documents that readers had before that listing
    state: Mapped[str]  # of `records.ApprovalState`
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


class ApprovalDocumentRow(Base):
    """A document that an approval is about; it goes with the document."""

    __tablename__ = "approval_documents"
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[int] = mapped_column(
        LongId, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ExclusionRow(Base):
    """An item that a person left out, whatever a listing says."""

    __tablename__ = "exclusions"
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    reason: Mapped[str]
    excluded_by: Mapped[str]
    excluded_at: Mapped[datetime]


class SignatureRow(Base):
    """What a document's current text is compared by; None for a text too short to compare."""

    __tablename__ = "signatures"
    document_id: Mapped[int] = mapped_column(LongId, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(LongId)
    entry_hash: Mapped[bytes]  # of the description that it was compared with
    signature: Mapped[bytes | None]


class BandRow(Base):
    """A key that a document shares with others that it is worth comparing with."""

    __tablename__ = "signature_bands"
    key: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(
        LongId, ForeignKey("signatures.document_id", ondelete="CASCADE"), primary_key=True, index=True
    )


class RelationRow(Base):
    """A link between two documents, whoever may read them; `kind` is of `writing.relations`."""

    __tablename__ = "relations"
    document_id: Mapped[int] = mapped_column(LongId, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        LongId, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str]
    similarity: Mapped[float] = mapped_column(Float)
    reason: Mapped[str]
