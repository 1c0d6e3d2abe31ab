"""Erasing documents: gone for readers at once, and their bytes from every store.

1. what goes is remembered in the tombstones, so that a crash after this is finished at the next start;
2. one ledger transaction removes the documents, what failed of them, their vectors, and, through `on_erase`, what
   other packages quote of them; nobody reads them from here on;
3. the index forgets their passages, and is built anew into a fresh directory;
4. SQLite's log is emptied, which together with `secure_delete` leaves no byte of theirs in the database.

Erasing is of content: other items with the very same bytes go as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from connectors.errors import CollegaError
from ingest.ledger.reading import batched
from ingest.ledger.tables import DocumentRow, ExclusionRow, FailureRow, SourceRow
from ingest.ledger.writing.documents import delete_documents, passage_ids_of
from ingest.ledger.writing.vectors import drop_unused_vectors
from ingest.storing.stores import Stores
from ingest.storing.tombstones import Tombstones, item_hash

REASON = "It was erased."


class NothingToEraseError(CollegaError):
    """None of the items is stored."""

    def __init__(self, source: str, item_ids: Sequence[str]) -> None:
        self.source, self.item_ids = source, item_ids
        super().__init__(
            f"The source {source!r} has no document with the id {', '.join(item_ids[:5])}. `collega sources items "
            f"{source}` lists the ids. Nothing was erased."
        )


@dataclass(frozen=True, slots=True)
class Erased:
    """One document that goes."""

    document_id: int
    source_id: int
    source: str
    item_id: str
    content_hash: bytes


OnErase = Callable[[Connection], object]

_DOCUMENTS = select(
    DocumentRow.id, DocumentRow.source_id, SourceRow.name, DocumentRow.item_id, DocumentRow.content_hash
).join(SourceRow, SourceRow.id == DocumentRow.source_id)


class Eraser:
    """Erases from one store. `on_erase` are called inside the transaction, when the documents are gone from it.

    `demand_renewal` is called before anything goes: it makes sure that the index is built anew, crash or no crash.
    """

    def __init__(self, stores: Stores, tombstones: Tombstones, demand_renewal: Callable[[], object]) -> None:
        self.stores, self.tombstones, self._demand_renewal = stores, tombstones, demand_renewal
        self.on_erase: list[OnErase] = []

    def find(self, source: str, item_ids: Sequence[str], before: Sequence[Erased] = ()) -> list[Erased]:
        """The documents of these items, and all others with the same content; with what was found `before`.

        Raises:
            NothingToEraseError: there is none.
        """
        with self.stores.ledger.reading() as connection:
            named = _read(connection, DocumentRow.item_id, item_ids, SourceRow.name == source)
            contents = {one.content_hash for one in (*before, *named) if one.content_hash}
            copies = _read(connection, DocumentRow.content_hash, contents)
        if not (before or named):
            raise NothingToEraseError(source, item_ids)
        found = {one.document_id: one for one in (*before, *named, *copies)}
        return sorted(found.values(), key=lambda one: one.document_id)

    def erase(self, found: Sequence[Erased]) -> None:
        """Take them from readers, ledger and index, with no run going. A rebuild takes the index's bytes of them."""
        self.tombstones.add((one.source, one.item_id, one.content_hash) for one in found)
        self._demand_renewal()
        with self.stores.ledger.writing() as connection:
            passage_ids = erase_in(connection, found, self.on_erase)
        self.stores.forget(passage_ids)

    def tidy(self) -> None:
        """Let other packages drop what they quote of documents that are gone, in whatever way those went."""
        with self.stores.ledger.writing(noticeable=False) as connection:
            for told in self.on_erase:
                told(connection)

    def replay(self) -> int:
        """Remove what the tombstones say must not be there: a crash, or an older database put in place by hand."""
        with self.stores.ledger.writing() as connection:
            if found := find_revived(connection, self.tombstones, by_item=False):
                self._demand_renewal()
            passage_ids = erase_in(connection, found, self.on_erase)
        self.stores.forget(passage_ids)
        return len(found)


def find_revived(connection: Connection, tombstones: Tombstones, by_item: bool) -> list[Erased]:
    """Documents that were erased; `by_item` as well those that now have another content than the erased one."""
    found = {one.document_id: one for one in _read(connection, DocumentRow.content_hash, tombstones.contents)}
    if by_item and (items := tombstones.items):
        every = (Erased(*row) for row in connection.execute(_DOCUMENTS))
        found.update({one.document_id: one for one in every if item_hash(one.source, one.item_id) in items})
    return list(found.values())


def erase_in(connection: Connection, found: Sequence[Erased], on_erase: Sequence[OnErase]) -> list[int]:
    """Remove documents and all that the database says of them; the ids of their passages."""
    if not found:
        return []
    document_ids = [one.document_id for one in found]
    passage_ids = passage_ids_of(connection, document_ids)
    delete_documents(connection, document_ids)
    for told in on_erase:
        told(connection)
    for one in found:
        of_item = (one.source_id, one.item_id)
        for table in (FailureRow, ExclusionRow):
            connection.execute(delete(table).where(table.source_id == of_item[0], table.item_id == of_item[1]))
        # Its source may still have it: it stays out until a person takes the exclusion back.
        values = {"title": "", "reason": REASON, "excluded_by": "", "excluded_at": datetime.now(UTC)}
        connection.execute(insert(ExclusionRow).values(source_id=of_item[0], item_id=of_item[1], **values))
    drop_unused_vectors(connection)
    return passage_ids


def _read(
    connection: Connection, column: InstrumentedAttribute[Any], values: Collection[Any], *where: ColumnElement[bool]
) -> list[Erased]:
    found: list[Erased] = []
    for batch in batched(values):
        query = _DOCUMENTS.where(column.in_(batch), *where)
        found += [Erased(*row) for row in connection.execute(query)]
    return found
