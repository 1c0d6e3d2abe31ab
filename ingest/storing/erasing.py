"""Erasing documents: gone for readers at once, and their bytes from every store.

1. what goes is remembered in the tombstones, so that a crash after this is finished at the next start;
2. one ledger transaction removes the documents, what failed of them, their vectors, and, through `on_erase`, what
   other packages quote of them; nobody reads them from here on;
3. the index forgets their passages, and is built anew into a fresh directory;
4. SQLite's log is emptied, which together with `secure_delete` leaves no byte of theirs in the database.

Erasing is of content: other items with the very same bytes go as well.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert

from connectors.errors import CollegaError
from ingest.languages import forget_scored_words
from ingest.ledger.tables import DocumentRow, ExclusionRow, FailureRow
from ingest.ledger.writing.documents import delete_documents, passage_ids_of
from ingest.ledger.writing.exclusions import ERASED
from ingest.ledger.writing.vectors import drop_unused_vectors
from ingest.relations.marks import forget_marks
from ingest.relations.signatures import forget_hashed_words
from ingest.storing.selecting import (
    Erased,
    ErasureChangedError,
    NothingToEraseError,
    Selected,
    Selection,
    read_documents,
    read_every_document,
    select_documents,
)
from ingest.storing.stores import Stores
from ingest.storing.tombstones import Tombstones, item_hash

log = logging.getLogger(__name__)

OnErase = Callable[[Connection], object]
ErasedBy = Callable[[Erased], str]


class ErasureRunningError(CollegaError):
    """Documents are being erased; a second erasure would do the same work, or take what nobody looked at."""

    def __init__(self, erased_by: str) -> None:
        self.erased_by = erased_by
        super().__init__(
            f"An erasure that {erased_by} began is under way, so this one did not begin and nothing was erased for it. "
            "Wait a moment, look at what is still there, and erase that."
        )


class Eraser:
    """Erases from one store. `on_erase` are called inside the transaction, when the documents are gone from it.

    `after_erase` are called when nobody reads them any more, to let go of what was learned from them in memory: of the
    words, titles and paths that this package read last, and of what others add.

    `demand_renewal` is called before anything goes: it makes sure that the index is built anew, crash or no crash.
    """

    def __init__(self, stores: Stores, tombstones: Tombstones, demand_renewal: Callable[[], object]) -> None:
        self.stores, self.tombstones, self._demand_renewal = stores, tombstones, demand_renewal
        self.on_erase: list[OnErase] = []
        self._under_way, self._begun_by = threading.Lock(), ""
        self.after_erase: list[Callable[[], object]] = [forget_marks, forget_hashed_words, forget_scored_words]

    @contextmanager
    def alone(self, erased_by: str) -> Iterator[None]:
        """One erasure at a time, and nobody waits for another's.

        Raises:
            ErasureRunningError: one is under way.
        """
        if not self._under_way.acquire(blocking=False):
            raise ErasureRunningError(self._begun_by)
        try:
            self._begun_by = erased_by
            yield
        finally:
            self._under_way.release()

    def find(self, wanted: Selection) -> Selected:
        """What an erasure would take.

        Raises:
            TooManyToEraseError: more is meant than goes at a time.
        """
        with self.stores.ledger.reading() as connection:
            return select_documents(connection, wanted)

    def find_as_seen(self, wanted: Selection, seen: str) -> Sequence[Erased]:
        """The same, for a person who looked at it before.

        Raises:
            NothingToEraseError: there is none any more.
            ErasureChangedError: it is not what was seen.
        """
        found = self.find(wanted)
        if not found.documents:
            raise NothingToEraseError(wanted)
        if found.seen != seen:
            raise ErasureChangedError(wanted.source)
        return found.documents

    def erase(self, found: Sequence[Erased], erased_by: str) -> None:
        """Take them from readers, ledger and index, with no run going. A rebuild takes the index's bytes of them."""
        self.tombstones.add(((one.source, one.item_id, one.content_hash) for one in found), erased_by)
        self._demand_renewal()
        with self.stores.ledger.writing() as connection:
            passage_ids = erase_in(connection, found, self.on_erase, lambda _: erased_by)
        self._demand_renewal()  # once more: a rebuild may have begun meanwhile, and read them
        log.info("documents were erased", extra={"documents": len(found), "erased_by": erased_by})
        self.stores.forget(passage_ids)
        for told in self.after_erase:
            told()

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
            passage_ids = erase_in(connection, found, self.on_erase, erased_before(self.tombstones))
        self.stores.forget(passage_ids)
        return len(found)


def find_revived(connection: Connection, tombstones: Tombstones, by_item: bool) -> list[Erased]:
    """Documents that were erased; `by_item` as well those that now have another content than the erased one."""
    found = {one.document_id: one for one in read_documents(connection, DocumentRow.content_hash, tombstones.contents)}
    if by_item and (items := tombstones.items):
        every = read_every_document(connection)
        found.update({one.document_id: one for one in every if item_hash(one.source, one.item_id) in items})
    return list(found.values())


def erased_before(tombstones: Tombstones) -> ErasedBy:
    """Who erased what must go again, as the tombstones know it."""
    return lambda one: tombstones.erased_by(one.source, one.item_id, one.content_hash)


def erase_in(
    connection: Connection, found: Sequence[Erased], on_erase: Sequence[OnErase], erased_by: ErasedBy
) -> list[int]:
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
        values = {"title": "", "reason": ERASED, "excluded_by": erased_by(one), "excluded_at": datetime.now(UTC)}
        connection.execute(insert(ExclusionRow).values(source_id=of_item[0], item_id=of_item[1], **values))
    drop_unused_vectors(connection)
    return passage_ids
