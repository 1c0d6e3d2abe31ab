"""The mass-deletion brake's questions to a person: asked by a run, answered once, about documents by id.

A document counts as missing for a question as long as no listing has named it since: that is read off the number of
the listing that saw it last, so a run writes nothing more when one comes back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from ingest.ledger.records import Approval, ApprovalState
from ingest.ledger.tables import ApprovalDocumentRow, ApprovalRow, DocumentRow, SourceRow
from ingest.ledger.writing.documents import hide_documents


def ask(
    connection: Connection, source_id: int, run_id: int, listing: int, document_ids: Collection[int], known: int
) -> None:
    """Put a question; one about the same documents that waits already stays as it is, any other is replaced."""
    waiting = connection.scalar(_waiting(select(ApprovalRow.id), source_id))
    if waiting is not None and set(connection.scalars(_documents_of(waiting))) == set(document_ids):
        return
    withdraw(connection, source_id, ApprovalState.REPLACED)
    values = {
        "source_id": source_id,
        "run_id": run_id,
        "listing": listing,
        "asked_at": datetime.now(UTC),
        "known": known,
        "state": ApprovalState.WAITING,
    }
    approval_id = connection.execute(insert(ApprovalRow).values(values).returning(ApprovalRow.id)).scalar_one()
    rows = [{"approval_id": approval_id, "document_id": document_id} for document_id in document_ids]
    connection.execute(insert(ApprovalDocumentRow), rows)


def withdraw(connection: Connection, source_id: int, state: ApprovalState = ApprovalState.WITHDRAWN) -> None:
    """Let a question that waits go: a later listing answered it, or asks another."""
    waiting = (ApprovalRow.source_id == source_id, ApprovalRow.state == ApprovalState.WAITING)
    connection.execute(update(ApprovalRow).where(*waiting).values(state=state))


def decide(connection: Connection, approval: Approval, approve: bool, decided_by: str) -> list[int]:
    """Record the decision; approving hides what the question names and no listing named since. The hidden documents."""
    values = {
        "state": ApprovalState.APPROVED if approve else ApprovalState.REFUSED,
        "decided_at": datetime.now(UTC),
        "decided_by": decided_by,
    }
    connection.execute(update(ApprovalRow).where(ApprovalRow.id == approval.approval_id).values(values))
    if not approve:
        return []
    listing = connection.execute(select(ApprovalRow.listing).where(ApprovalRow.id == approval.approval_id)).scalar_one()
    missing = list(connection.scalars(_missing(select(DocumentRow.id), approval.approval_id)))
    hide_documents(connection, missing, listing)
    return missing


def read_kept(connection: Connection, source_id: int) -> set[int]:
    """The documents of which a person said that they are not gone, and that no listing has named since."""
    refused = select(ApprovalRow.id).where(
        ApprovalRow.source_id == source_id, ApprovalRow.state == ApprovalState.REFUSED
    )
    return {
        document_id
        for approval_id in list(connection.scalars(refused))
        for document_id in connection.scalars(_missing(select(DocumentRow.id), approval_id))
    }


def read_waiting(connection: Connection, source: str, limit: int) -> Approval | None:
    """The question about a source that waits for a person, with the first `limit` documents by id."""
    columns = (ApprovalRow.id, ApprovalRow.run_id, ApprovalRow.asked_at, ApprovalRow.known)
    query = select(*columns).join(SourceRow, SourceRow.id == ApprovalRow.source_id)
    waiting = query.where(SourceRow.name == source, SourceRow.configured.is_(True))
    row = connection.execute(waiting.where(ApprovalRow.state == ApprovalState.WAITING)).one_or_none()
    if row is None:
        return None
    named = _missing(select(DocumentRow.item_id, DocumentRow.title), row.id).order_by(DocumentRow.item_id)
    return Approval(
        approval_id=row.id,
        source=source,
        run_id=row.run_id,
        asked_at=row.asked_at,
        missing=len(connection.execute(_missing(select(DocumentRow.id), row.id)).all()),
        known=row.known,
        documents=[(one.item_id, one.title) for one in connection.execute(named.limit(limit))],
    )


def _waiting(query: Select[*tuple[Any, ...]], source_id: int) -> Select[*tuple[Any, ...]]:
    return query.where(ApprovalRow.source_id == source_id, ApprovalRow.state == ApprovalState.WAITING)


def _documents_of(approval_id: int) -> Select[int]:
    return select(ApprovalDocumentRow.document_id).where(ApprovalDocumentRow.approval_id == approval_id)


def _missing(query: Select[*tuple[Any, ...]], approval_id: int) -> Select[*tuple[Any, ...]]:
    """Of an approval's documents those that are still missing and not hidden for it."""
    return (
        query.select_from(ApprovalDocumentRow)
        .join(DocumentRow, DocumentRow.id == ApprovalDocumentRow.document_id)
        .join(ApprovalRow, ApprovalRow.id == ApprovalDocumentRow.approval_id)
        .where(
            ApprovalRow.id == approval_id,
            DocumentRow.last_seen_listing < ApprovalRow.listing,
            DocumentRow.missing_since_listing.is_(None),
        )
    )
