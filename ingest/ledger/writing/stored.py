"""What the ledger has of a source, read at once: a run compares ten thousand listed items with a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from connectors.base import Label
from ingest.ledger.reading import batched
from ingest.ledger.tables import DocumentRow, FailureRow, VersionRow


@dataclass(slots=True)
class StoredDocument:
    """One item of the source. A run keeps it in step with what it writes."""

    document_id: int
    item_id: str
    version: str
    entry_hash: bytes
    title: str
    file_name: str | None
    label: Label
    compartment_id: int
    content_hash: bytes
    first_seen_listing: int
    last_seen_listing: int
    hidden_at: datetime | None
    missing_since_listing: int | None
    version_id: int
    parser_version: str
    parsed_title: str | None
    parsed_modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredFailure:
    """An item that is not stored as listed."""

    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    first_failed_at: datetime | None
    next_try: datetime | None
    version: str | None
    parser_version: str
    entry: dict[str, Any] | None
    last_seen_listing: int


_DOCUMENT: tuple[InstrumentedAttribute[Any], ...] = (
    DocumentRow.id,
    DocumentRow.item_id,
    DocumentRow.version,
    DocumentRow.entry_hash,
    DocumentRow.title,
    DocumentRow.file_name,
    DocumentRow.label,
    DocumentRow.compartment_id,
    DocumentRow.content_hash,
    DocumentRow.first_seen_listing,
    DocumentRow.last_seen_listing,
    DocumentRow.hidden_at,
    DocumentRow.missing_since_listing,
    VersionRow.id,
    VersionRow.parser_version,
    VersionRow.parsed_title,
    VersionRow.parsed_modified_at,
)
_FAILURE: tuple[InstrumentedAttribute[Any], ...] = (
    FailureRow.item_id,
    FailureRow.title,
    FailureRow.state,
    FailureRow.reason,
    FailureRow.attempts,
    FailureRow.first_failed_at,
    FailureRow.next_try,
    FailureRow.version,
    FailureRow.parser_version,
    FailureRow.entry,
    FailureRow.last_seen_listing,
)


def read_stored(connection: Connection, source_id: int) -> dict[str, StoredDocument]:
    """By item id."""
    current = and_(VersionRow.document_id == DocumentRow.id, VersionRow.id == DocumentRow.current_version_id)
    query = (
        select(*_DOCUMENT)
        .join(VersionRow, current)
        .where(DocumentRow.source_id == source_id, DocumentRow.excluded.is_(False))
    )
    found = (StoredDocument(*row) for row in connection.execute(query))
    documents = {document.item_id: document for document in found}
    for document in documents.values():
        document.label = Label(document.label)
    return documents


def read_absences(connection: Connection, source_id: int) -> dict[int, tuple[int | None, datetime | None]]:
    """Since which listing, and since when, each missing document of a source is hidden."""
    columns = (DocumentRow.id, DocumentRow.missing_since_listing, DocumentRow.hidden_at)
    missing = (DocumentRow.source_id == source_id, DocumentRow.missing_since_listing.is_not(None))
    return {row[0]: (row[1], row[2]) for row in connection.execute(select(*columns).where(*missing))}


def read_failed(connection: Connection, source_id: int) -> dict[str, StoredFailure]:
    """By item id."""
    query = select(*_FAILURE).where(FailureRow.source_id == source_id)
    return {row.item_id: StoredFailure(*row) for row in connection.execute(query)}


def put_failures(connection: Connection, source_id: int, failures: Sequence[StoredFailure]) -> None:
    """Write these, in place of what was known of the same items."""
    drop_failures(connection, source_id, [failure.item_id for failure in failures])
    if failures:
        names = [column.key for column in _FAILURE]
        rows = [{name: getattr(failure, name) for name in names} for failure in failures]
        connection.execute(insert(FailureRow), [{"source_id": source_id, **row} for row in rows])


def drop_failures(connection: Connection, source_id: int, item_ids: Sequence[str]) -> None:
    """Forget these: they are stored now, or gone."""
    for batch in batched(item_ids):
        connection.execute(delete(FailureRow).where(FailureRow.source_id == source_id, FailureRow.item_id.in_(batch)))


def mark_failures_seen(connection: Connection, source_id: int, item_ids: Sequence[str], listing: int) -> None:
    """Say that a listing still names these."""
    for batch in batched(item_ids):
        query = update(FailureRow).where(FailureRow.source_id == source_id, FailureRow.item_id.in_(batch))
        connection.execute(query.values(last_seen_listing=listing))
