"""The parse-quality inventory: how well the documents of a source could be read, worst first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ingest.ledger.reading import is_visible
from ingest.ledger.tables import DocumentRow, SourceRow, VersionRow


@dataclass(frozen=True, slots=True)
class DocumentQuality:
    """One stored document. `score` runs from 0 to 1; `pages` is 0 for a format without pages."""

    item_id: str
    title: str
    format: str
    score: float
    pages: int
    poor_pages: int
    notes: list[str]


def read_quality(connection: Connection, source: str, limit: int) -> list[DocumentQuality]:
    """Of a source's readable documents that were judged, the worst first."""
    columns = (
        DocumentRow.item_id,
        DocumentRow.title,
        DocumentRow.format,
        VersionRow.quality,
        VersionRow.pages,
        VersionRow.poor_pages,
        VersionRow.notes,
    )
    query = (
        select(*columns)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .join(VersionRow, VersionRow.id == DocumentRow.current_version_id)
        .where(SourceRow.name == source, is_visible(), VersionRow.quality.is_not(None))
        .order_by(VersionRow.quality, func.coalesce(VersionRow.poor_pages, 0).desc(), DocumentRow.item_id)
        .limit(limit)
    )
    return [
        DocumentQuality(item_id, title, format, score or 0.0, pages or 0, poor_pages or 0, list(notes))
        for item_id, title, format, score, pages, poor_pages, notes in connection.execute(query)
    ]
