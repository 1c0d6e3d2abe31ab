"""What the index must hold: the passages of visible documents, with all that the index needs to know of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from ingest.documents import embedding_text
from ingest.index.base import IndexedPassage
from ingest.ledger.reading import batched, is_visible, locator_from_json
from ingest.ledger.tables import DocumentRow, PassageRow, SourceRow, VersionRow

HEADINGS_JOINED_BY = " > "


@dataclass(frozen=True, slots=True)
class SearchablePassage:
    """A passage for the index, and what finds or makes its vector."""

    indexed: IndexedPassage
    text_hash: bytes
    embedding_text: str


def searchable_ids(connection: Connection) -> set[int]:
    """Every passage that must be searchable."""
    return set(connection.scalars(_searchable(select(PassageRow.id))))


def searchable_compartments(connection: Connection) -> dict[int, int]:
    """Every passage that must be searchable, with its compartment."""
    rows = connection.execute(_searchable(select(PassageRow.id, DocumentRow.compartment_id)))
    return {row.id: row.compartment_id for row in rows}


def searchable_among(connection: Connection, passage_ids: Collection[int]) -> set[int]:
    """Those of `passage_ids` that must be searchable."""
    found: set[int] = set()
    for batch in batched(passage_ids):
        found.update(connection.scalars(_searchable(select(PassageRow.id)).where(PassageRow.id.in_(batch))))
    return found


def passages_to_reindex(connection: Connection) -> list[int]:
    """The visible passages of documents of which the index may have an old title or compartment."""
    return list(connection.scalars(_searchable(select(PassageRow.id)).where(DocumentRow.reindex.is_(True))))


def passages_of(connection: Connection, document_ids: Collection[int]) -> list[int]:
    """The passages of these documents that must be searchable."""
    found: list[int] = []
    for batch in batched(document_ids):
        found += connection.scalars(_searchable(select(PassageRow.id)).where(DocumentRow.id.in_(batch)))
    return found


def unreadable_passages_of(connection: Connection, sources: Collection[str]) -> list[int]:
    """The passages of these sources that must not be searchable, those of staged versions among them."""
    of_sources = select(PassageRow.id).join(VersionRow).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
    of_sources = of_sources.join(SourceRow, SourceRow.id == DocumentRow.source_id).where(SourceRow.name.in_(sources))
    searchable = set(connection.scalars(_searchable(select(PassageRow.id)).where(SourceRow.name.in_(sources))))
    return [passage_id for passage_id in connection.scalars(of_sources) if passage_id not in searchable]


def read_searchable(connection: Connection, passage_ids: Collection[int]) -> list[SearchablePassage]:
    """Those of `passage_ids` that must be searchable, as the index wants them."""
    found: list[SearchablePassage] = []
    for batch in batched(passage_ids):
        query = select(
            PassageRow.id,
            PassageRow.ordinal,
            PassageRow.text,
            PassageRow.locator,
            PassageRow.language,
            PassageRow.text_hash,
            DocumentRow.id.label("document_id"),
            DocumentRow.title,
            DocumentRow.compartment_id,
        )
        found += [_to_searchable(row) for row in connection.execute(_searchable(query).where(PassageRow.id.in_(batch)))]
    return found


def _searchable(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    current = and_(DocumentRow.id == VersionRow.document_id, DocumentRow.current_version_id == VersionRow.id)
    return (
        query.select_from(PassageRow)
        .join(VersionRow, VersionRow.id == PassageRow.version_id)
        .join(DocumentRow, current)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .where(is_visible())
    )


def _to_searchable(row: Row[Any]) -> SearchablePassage:
    locator = locator_from_json(row.locator)
    indexed = IndexedPassage(
        passage_id=row.id,
        document_id=row.document_id,
        compartment_id=row.compartment_id,
        language=row.language,
        title=row.title,
        headings=HEADINGS_JOINED_BY.join(locator.headings),
        text=row.text,
    )
    return SearchablePassage(indexed, row.text_hash, embedding_text(row.title, locator.headings, row.text))
