"""Choosing what is to be erased, and showing afterwards that it is gone.

What goes is chosen in the ledger, others with the very same content included. The proof needs to know nothing of what
went, since nothing may be kept of it but hashes: it looks for whatever belongs to no document any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from ingest.ledger import Ledger
from ingest.ledger.reading import batched, existing_passages
from ingest.ledger.tables import DocumentRow, SourceRow
from ingest.ledger.writing.vectors import count_unused_vectors
from ingest.storing.care import IndexCare
from ingest.storing.erasing import Eraser
from ingest.storing.selecting import Selection


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that would go. `is_copy`: it was not meant, and has the same content as one that was."""

    source: str
    item_id: str
    title: str
    version: str  # of its content
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """All that would go, and what a person has seen who looks at it."""

    documents: Sequence[Candidate]
    seen: str


@dataclass(frozen=True, slots=True)
class ErasableSource:
    """A source that documents are stored of, or may be; `configured`: it is still read."""

    name: str
    configured: bool
    documents: int


@dataclass(frozen=True, slots=True)
class ErasureProof:
    """What of erased documents is left; all of it 0, and `is_rebuilt`, when nothing is."""

    remembered: int  # erased documents that are known by their hashes, so that none comes back
    documents: int  # of those that are stored
    stray_passages: int  # which the index finds and no document has
    stray_vectors: int  # in the cache, of texts that no document has
    is_rebuilt: bool  # no file of the index is from before
    last_erased_at: datetime | None
    last_erased_by: str  # empty when that is not known

    @property
    def is_complete(self) -> bool:
        return self.is_rebuilt and not (self.documents or self.stray_passages or self.stray_vectors)


def choose(eraser: Eraser, wanted: Selection) -> Choice:
    """The documents that are meant and all others with the same content; none where nothing fits.

    Raises:
        TooManyToEraseError: more is meant than goes at a time.
    """
    found = eraser.find(wanted)
    titles = _titles(eraser.stores.ledger, [one.document_id for one in found.documents])
    documents = [
        Candidate(
            one.source, one.item_id, titles.get(one.document_id, ""), one.version, one.document_id not in found.meant
        )
        for one in found.documents
    ]
    documents.sort(key=lambda one: (one.is_copy, one.source, one.item_id))
    return Choice(documents, found.seen)


def erasable_sources(ledger: Ledger) -> list[ErasableSource]:
    """By name: every source that is read, and those that are not any more while documents of them are stored."""
    documents = func.count(DocumentRow.id)
    query = select(SourceRow.name, SourceRow.configured, documents).outerjoin(
        DocumentRow, DocumentRow.source_id == SourceRow.id
    )
    grouped = query.group_by(SourceRow.id, SourceRow.name, SourceRow.configured).order_by(SourceRow.name)
    with ledger.reading() as connection:
        rows = connection.execute(grouped.having(or_(SourceRow.configured.is_(True), documents > 0)))
        return [ErasableSource(*row) for row in rows]


def prove(eraser: Eraser, care: IndexCare) -> ErasureProof:
    """Look into every store."""
    is_rebuilt, last = care.is_renewed(), eraser.tombstones.latest
    indexed = eraser.stores.index.passage_ids()
    with eraser.stores.ledger.reading() as connection:
        return ErasureProof(
            remembered=len(eraser.tombstones.items),
            documents=sum(_stored(connection, batch) for batch in batched(eraser.tombstones.contents)),
            stray_passages=len(indexed - existing_passages(connection, indexed)),
            stray_vectors=count_unused_vectors(connection),
            is_rebuilt=is_rebuilt,
            last_erased_at=datetime.fromisoformat(last.at) if last else None,
            last_erased_by=last.by if last else "",
        )


def _stored(connection: Connection, contents: Sequence[bytes]) -> int:
    query = select(func.count()).select_from(DocumentRow).where(DocumentRow.content_hash.in_(contents))
    return connection.execute(query).scalar_one()


def _titles(ledger: Ledger, document_ids: Sequence[int]) -> dict[int, str]:
    titles: dict[int, str] = {}
    with ledger.reading() as connection:
        for batch in batched(document_ids):
            query = select(DocumentRow.id, DocumentRow.title).where(DocumentRow.id.in_(batch))
            titles.update({row.id: row.title for row in connection.execute(query)})
    return titles
