"""Near duplicates and newer versions as one reader may know them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection

from ingest.ledger.reading import read_documents
from ingest.ledger.records import LiveDocument
from ingest.ledger.writing.relations import read_alike, read_newer

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def read_current(
    connection: Connection, document_ids: Collection[int], principals: frozenset[str]
) -> dict[int, LiveDocument]:
    """The current version of each readable one of `document_ids` that has a readable newer one."""
    newer = read_newer(connection, document_ids)
    if not newer:
        return {}
    candidates = set().union(*newer.values())
    readable = {one.document_id: one for one in read_documents(connection, {*newer, *candidates}, principals)}
    still_newer = read_newer(connection, candidates & readable.keys())
    current: dict[int, LiveDocument] = {}
    for document_id in newer.keys() & readable.keys():
        known = [readable[one] for one in newer[document_id] if one in readable]
        # The last of a chain, as far as this reader sees it.
        latest = [one for one in known if still_newer.get(one.document_id, set()).isdisjoint(readable)]
        if found := latest or known:
            current[document_id] = max(found, key=lambda one: (one.modified_at or _LONG_AGO, -one.document_id))
    return current


def read_similar(connection: Connection, document_id: int, principals: frozenset[str]) -> list[LiveDocument]:
    """Readable documents that are linked with a readable one, the most alike first."""
    alike = read_alike(connection, document_id)
    readable = {one.document_id: one for one in read_documents(connection, {document_id, *alike}, principals)}
    if document_id not in readable:
        return []
    ordered = sorted(alike, key=lambda one: (-alike[one], one))
    return [readable[one] for one in ordered if one in readable]
