"""The items of a window whose content must be looked at, in three stages that overlap.

One thread gathers what is prepared, one embeds, and the run's own thread stores: it alone writes documents, counts and
tells. Between two stages one batch waits and no more, so memory is bounded however large the source is.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import PurePosixPath

from sqlalchemy.exc import SQLAlchemyError

from connectors.errors import CollegaError
from ingest.ledger.writing import documents
from ingest.ledger.writing.documents import Facts
from ingest.ledger.writing.stored import StoredDocument, drop_failures, put_failures
from ingest.memory import give_back
from ingest.storing.stores import Stores
from ingest.syncing.balancing import Effect, Outcome
from ingest.syncing.content.ahead import work_ahead
from ingest.syncing.content.batches import BatchStore, Embedded
from ingest.syncing.content.failing import Retries, failure_of
from ingest.syncing.content.gathering import Batch, Ready, gather
from ingest.syncing.content.preparing import Prepared, Preparer, Unusable, reason_of
from ingest.syncing.listing.applying import ListingWriter
from ingest.syncing.listing.classifying import Classified
from ingest.syncing.listing.facts import facts_of
from ingest.syncing.listing.known import KnownItems
from ingest.syncing.watching import RunCancelled, Watch

log = logging.getLogger(__name__)

BATCHES_AHEAD = 1  # waiting between two stages
# The trouble is the store's or the source's, and each document would meet it.
NOT_THE_DOCUMENTS = (CollegaError, RunCancelled, OSError, SQLAlchemyError)


class ContentWriter:
    """Stores contents for one run. `removed` becomes true when it took a document away."""

    def __init__(
        self,
        stores: Stores,
        known: KnownItems,
        listing_writer: ListingWriter,
        preparer: Preparer,
        retries: Retries,
        watch: Watch,
    ) -> None:
        self.stores, self.known, self.listing_writer = stores, known, listing_writer
        self.preparer, self.retries, self.watch = preparer, retries, watch
        self.batches = BatchStore(stores, known.source_id, known.listing, watch.pause)
        self.removed = False
        self._by_content: dict[bytes, list[StoredDocument]] = defaultdict(list)
        for document in known.documents.values():
            self._by_content[document.content_hash].append(document)

    def store(self, items: Sequence[Classified]) -> None:
        """Store each item's content, or its reason; on return all is in the ledger."""
        gathered = work_ahead(self._gather(items), BATCHES_AHEAD, "gather")
        with closing(work_ahead(self._embed(gathered), BATCHES_AHEAD, "embed")) as embedded:
            for batch, vectors in embedded:
                self._store(batch, vectors)
                batch.ready.clear()  # the stages hold the batch itself for a while yet
                give_back()
                self.watch.tell(batch.last_title)

    def _gather(self, items: Sequence[Classified]) -> Generator[Batch]:
        with closing(self.preparer.prepare_all(items)) as outcomes:
            yield from gather(outcomes, self._facts_of)

    def _embed(self, gathered: Generator[Batch]) -> Generator[tuple[Batch, Embedded | None]]:
        with closing(gathered):
            for batch in gathered:
                yield batch, self._vectors(batch)

    def _vectors(self, batch: Batch) -> Embedded | None:
        """None when something in the batch is poison to the model."""
        self.watch.pause()
        try:
            return self.batches.embed(batch.ready)
        except NOT_THE_DOCUMENTS:
            raise
        except Exception:
            return None

    def unseen_with(self, content_hash: bytes, file_name: str | None) -> StoredDocument | None:
        """A document with this content that the listing has not named; of the same kind by its name."""
        for document in self._by_content.get(content_hash, ()):
            if document.last_seen_listing != self.known.listing and _suffix(document.file_name) == _suffix(file_name):
                return document
        return None

    def _facts_of(self, prepared: Prepared) -> Facts:
        entry, version = prepared.item.entry, prepared.version
        return facts_of(
            entry,
            prepared.item.entry_hash,
            self.known.compartment_of(entry),
            version=entry.version,
            parsed_title=version.parsed_title,
            parsed_modified_at=version.parsed_modified_at,
            parsed_authors=prepared.authors,
        )

    def _store(self, batch: Batch, vectors: Embedded | None) -> None:
        if batch.ready:
            self._store_ready(batch, vectors)
        if batch.touched or batch.unusable:
            self._note_others(batch)

    def _store_ready(self, batch: Batch, vectors: Embedded | None) -> None:
        try:
            if vectors is not None:
                self._store_documents(batch.ready, vectors)
                return
        except NOT_THE_DOCUMENTS:
            raise
        except Exception:
            log.info("a batch could not be stored as a whole; its documents are stored one by one", exc_info=True)
        self._store_one_by_one(batch)

    def _store_one_by_one(self, batch: Batch) -> None:
        """One of the batch is poison for the embedder or the index; find it, and store the others."""
        for ready in batch.ready:
            self.stores.discard_staged(self.known.source_id)
            try:
                self._store_documents([ready], self.batches.embed([ready]))
            except NOT_THE_DOCUMENTS:
                raise
            except Exception as error:
                reason = reason_of(error, "could not be embedded or indexed")
                batch.unusable.append(Unusable(ready.prepared.item, "quarantined", reason))
        self.stores.discard_staged(self.known.source_id)

    def _store_documents(self, ready_ones: Sequence[Ready], vectors: Embedded) -> None:
        stored = self.batches.store(ready_ones, vectors)
        tally = self.watch.tally
        for ready, document in zip(ready_ones, stored.documents, strict=True):
            known_before = ready.prepared.item.stored is not None
            tally.settle(document.item_id, Outcome.CHANGED if known_before else Outcome.NEW)
            self.known.documents[document.item_id] = document
            self.known.failures.pop(document.item_id, None)
        tally.count(Effect.PASSAGES, stored.passages)
        tally.count(Effect.EMBEDDED, stored.embedded)

    def _note_others(self, batch: Batch) -> None:
        """One transaction for what was touched without changing and what could not be stored."""
        now = datetime.now(UTC)
        failures = [
            failure_of(
                one,
                self.known.failures.get(one.item.entry.item_id),
                self.preparer.parser.version,
                self.retries,
                self.known.listing,
                now,
            )
            for one in batch.unusable
        ]
        emptied = [one.item.stored for one in batch.unusable if one.state == "skipped" and one.item.stored]
        emptied_ids = [document.document_id for document in emptied]
        with self.stores.ledger.writing(noticeable=bool(emptied or batch.touched)) as connection:
            for touched in batch.touched:
                self.listing_writer.accept_version(connection, touched.item)
            drop_failures(connection, self.known.source_id, [one.item.entry.item_id for one in batch.touched])
            orphans = documents.passage_ids_of(connection, emptied_ids)
            documents.delete_documents(connection, emptied_ids)
            put_failures(connection, self.known.source_id, failures)
        self.stores.forget(orphans)
        self.removed = self.removed or bool(emptied)
        for document in emptied:
            self.known.forget(document.item_id)
        self._settle_others(batch)
        self.known.failures.update({failure.item_id: failure for failure in failures})

    def _settle_others(self, batch: Batch) -> None:
        for touched in batch.touched:
            item_id = touched.item.entry.item_id
            self.known.failures.pop(item_id, None)
            self.watch.tally.settle(item_id, Outcome.MOVED if touched.item.facts_changed else Outcome.UNCHANGED)
        for one in batch.unusable:
            outcome = Outcome.SKIPPED if one.state == "skipped" else Outcome.FAILED
            self.watch.tally.settle(one.item.entry.item_id, outcome)


def _suffix(file_name: str | None) -> str:
    return PurePosixPath(file_name or "").suffix.lower()
