"""Items that a person left out, whatever a listing says: out of sight with the decision, purged as soon as may be.

A row stands for the decision and outlives the document; `documents.excluded` is what readers are checked against, and
`publish` sets it anew, so that a run which is under way brings nothing back.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, exists, insert, select, update

from connectors.errors import CollegaError
from ingest.ledger.records import Exclusion
from ingest.ledger.tables import DocumentRow, ExclusionRow, FailureRow, SourceRow
from ingest.ledger.writing.documents import delete_documents, passage_ids_of
from ingest.ledger.writing.vectors import drop_unused_vectors

ERASED = "It was erased."  # the reason of what is out because its content was erased


class UnknownItemError(CollegaError):
    """The source has no such item."""

    def __init__(self, source: str, item_id: str) -> None:
        self.source, self.item_id = source, item_id
        super().__init__(
            f"The source {source!r} has no item {item_id!r} that this could be done to. "
            f"`collega sources show {source}` lists the items by id."
        )


def exclude(connection: Connection, source: str, item_id: str, reason: str, excluded_by: str) -> list[int]:
    """Leave an item out from now on; the passages of which the index has to let go.

    Raises:
        UnknownItemError: the source never named it.
    """
    source_id = _source_id(connection, source)
    at = (DocumentRow.source_id == source_id, DocumentRow.item_id == item_id)
    document = connection.execute(select(DocumentRow.id, DocumentRow.title).where(*at)).one_or_none()
    failing = (FailureRow.source_id == source_id, FailureRow.item_id == item_id)
    title = document.title if document else connection.scalar(select(FailureRow.title).where(*failing))
    decided = (ExclusionRow.source_id == source_id, ExclusionRow.item_id == item_id)
    earlier = connection.scalar(select(ExclusionRow.title).where(*decided))
    if title is None and earlier is None:
        raise UnknownItemError(source, item_id)
    connection.execute(delete(ExclusionRow).where(*decided))
    values = {"source_id": source_id, "item_id": item_id, "title": title or earlier, "reason": reason}
    said = {"excluded_by": excluded_by, "excluded_at": datetime.now(UTC)}
    connection.execute(insert(ExclusionRow).values({**values, **said}))
    connection.execute(update(DocumentRow).where(*at).values(excluded=True))
    connection.execute(delete(FailureRow).where(*failing))
    return passage_ids_of(connection, [document.id]) if document else []


def include(connection: Connection, source: str, item_id: str) -> int:
    """Take a decision back, so that listings count again; the source's id.

    Raises:
        UnknownItemError: nobody left it out.
    """
    source_id = _source_id(connection, source)
    decided = (ExclusionRow.source_id == source_id, ExclusionRow.item_id == item_id)
    if not connection.execute(delete(ExclusionRow).where(*decided)).rowcount:
        raise UnknownItemError(source, item_id)
    return source_id


def purge_excluded(connection: Connection, source: str) -> list[int]:
    """Remove what was left out, texts and vectors; its passages. Only when no run of the source is going."""
    source_id = _source_id(connection, source)
    left_out = (DocumentRow.source_id == source_id, DocumentRow.excluded.is_(True))
    document_ids = list(connection.scalars(select(DocumentRow.id).where(*left_out)))
    decided = exists().where(ExclusionRow.source_id == source_id, ExclusionRow.item_id == FailureRow.item_id)
    connection.execute(delete(FailureRow).where(FailureRow.source_id == source_id, decided))
    passage_ids = passage_ids_of(connection, document_ids)
    delete_documents(connection, document_ids)
    if document_ids:
        drop_unused_vectors(connection)
    return passage_ids


def read_excluded_ids(connection: Connection, source_id: int) -> frozenset[str]:
    """The items of a source that a person left out."""
    return frozenset(connection.scalars(select(ExclusionRow.item_id).where(ExclusionRow.source_id == source_id)))


def read_exclusions(connection: Connection, source: str) -> list[Exclusion]:
    """What a person left out of a source, latest first."""
    columns = (
        ExclusionRow.item_id,
        ExclusionRow.title,
        ExclusionRow.reason,
        ExclusionRow.excluded_by,
        ExclusionRow.excluded_at,
    )
    query = select(*columns).join(SourceRow, SourceRow.id == ExclusionRow.source_id).where(SourceRow.name == source)
    ordered = query.order_by(ExclusionRow.excluded_at.desc(), ExclusionRow.item_id)
    return [Exclusion(*row, erased=row.reason == ERASED) for row in connection.execute(ordered)]


def _source_id(connection: Connection, source: str) -> int:
    return connection.execute(select(SourceRow.id).where(SourceRow.name == source)).scalar_one()
