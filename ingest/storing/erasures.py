"""Choosing what is to be erased, and showing afterwards that it is gone.

What goes is chosen in the ledger, others with the very same content included. The proof needs to know nothing of what
went, since nothing may be kept of it but hashes: it looks for whatever belongs to no document any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from ingest.ledger import Ledger
from ingest.ledger.reading import batched, existing_passages, is_named
from ingest.ledger.tables import AuthorRow, DocumentRow, SourceRow
from ingest.ledger.writing.vectors import count_unused_vectors
from ingest.storing.care import IndexCare
from ingest.storing.erasing import Eraser, NothingToEraseError

MOST = 10_000  # documents at a time


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that would go. `is_copy`: it was not chosen, and has the same content as one that was."""

    source: str
    item_id: str
    title: str
    is_copy: bool


@dataclass(frozen=True, slots=True)
class ErasureProof:
    """What of erased documents is left; all of it 0, and `is_rebuilt`, when nothing is."""

    remembered: int  # erased documents that are known by their hashes, so that none comes back
    documents: int  # of those that are stored
    stray_passages: int  # which the index finds and no document has
    stray_vectors: int  # in the cache, of texts that no document has
    is_rebuilt: bool  # no file of the index is from before

    @property
    def is_complete(self) -> bool:
        return self.is_rebuilt and not (self.documents or self.stray_passages or self.stray_vectors)


def choose(eraser: Eraser, source: str, named: str = "", author: str = "") -> list[Candidate]:
    """The first `MOST` documents of a source with `named` in their title or id and `author` among their authors, by id;
    and all others with the same content.

    Raises:
        NothingToEraseError: there is none.
    """
    ledger = eraser.stores.ledger
    query = select(DocumentRow.item_id).join(SourceRow, SourceRow.id == DocumentRow.source_id)
    query = query.where(SourceRow.name == source).order_by(DocumentRow.item_id).limit(MOST)
    if named:
        query = query.where(is_named(DocumentRow.title, DocumentRow.item_id, named))
    if author:
        wrote = (AuthorRow.document_id == DocumentRow.id, AuthorRow.person.icontains(author, autoescape=True))
        query = query.where(exists().where(*wrote))
    with ledger.reading() as connection:
        chosen = list(connection.scalars(query))
    if not chosen:
        raise NothingToEraseError(source, [part for part in (named, author) if part])
    found = eraser.find(source, chosen)
    titles = _titles(ledger, [one.document_id for one in found])
    picked = frozenset(chosen)
    return [
        Candidate(one.source, one.item_id, titles[one.document_id], one.source != source or one.item_id not in picked)
        for one in found
    ]


def prove(eraser: Eraser, care: IndexCare) -> ErasureProof:
    """Look into every store."""
    is_rebuilt = care.is_renewed()
    indexed = eraser.stores.index.passage_ids()
    with eraser.stores.ledger.reading() as connection:
        return ErasureProof(
            remembered=len(eraser.tombstones.items),
            documents=sum(_stored(connection, batch) for batch in batched(eraser.tombstones.contents)),
            stray_passages=len(indexed - existing_passages(connection, indexed)),
            stray_vectors=count_unused_vectors(connection),
            is_rebuilt=is_rebuilt,
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
