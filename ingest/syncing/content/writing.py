"""The items of a window whose content must be looked at: prepared a few ahead, stored in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from sqlalchemy.exc import SQLAlchemyError

from connectors.errors import CollegaError
from ingest.ledger.writing import documents
from ingest.ledger.writing.stored import StoredDocument, drop_failures, put_failures
from ingest.storing.stores import Stores
from ingest.syncing.balancing import Effect, Outcome
from ingest.syncing.content.batches import BATCH_DOCUMENTS, BATCH_PASSAGES, BatchStore, Ready
from ingest.syncing.content.failing import Retries, failure_of
from ingest.syncing.content.preparing import Prepared, Preparer, Touched, Unusable, reason_of
from ingest.syncing.listing.applying import ListingWriter
from ingest.syncing.listing.classifying import Classified
from ingest.syncing.listing.facts import facts_of
from ingest.syncing.listing.known import KnownItems
from ingest.syncing.watching import RunCancelled, Watch


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
        self._ready: list[Ready] = []
        self._touched: list[Touched] = []
        self._unusable: list[Unusable] = []
        self._by_content: dict[bytes, list[StoredDocument]] = defaultdict(list)
        for document in known.documents.values():
            self._by_content[document.content_hash].append(document)

    def store(self, items: Sequence[Classified]) -> None:
        """Store each item's content, or its reason; on return all is in the ledger."""
        for outcome in self.preparer.prepare_all(items):
            match outcome:
                case Prepared():
                    self._ready.append(self._with_facts(outcome))
                case Touched():
                    self._touched.append(outcome)
                case Unusable():
                    self._unusable.append(outcome)
            if self._is_full():
                self._flush()
            self.watch.tell(outcome.item.entry.title)
        self._flush()

    def unseen_with(self, content_hash: bytes, file_name: str | None) -> StoredDocument | None:
        """A document with this content that the listing has not named; of the same kind by its name."""
        for document in self._by_content.get(content_hash, ()):
            if document.last_seen_listing != self.known.listing and _suffix(document.file_name) == _suffix(file_name):
                return document
        return None

    def _with_facts(self, prepared: Prepared) -> Ready:
        entry, version = prepared.item.entry, prepared.version
        facts = facts_of(
            entry,
            prepared.item.entry_hash,
            self.known.compartment_of(entry),
            version=entry.version,
            parsed_title=version.parsed_title,
            parsed_modified_at=version.parsed_modified_at,
            parsed_authors=prepared.authors,
        )
        return Ready(prepared, facts)

    def _is_full(self) -> bool:
        passages = sum(len(ready.prepared.version.passages) for ready in self._ready)
        waiting = len(self._ready) + len(self._touched) + len(self._unusable)
        return passages >= BATCH_PASSAGES or waiting >= BATCH_DOCUMENTS

    def _flush(self) -> None:
        if self._ready:
            self._store_ready()
        if self._touched or self._unusable:
            self._note_others()
        self._ready, self._touched, self._unusable = [], [], []

    def _store_ready(self) -> None:
        try:
            self._store_batch(self._ready)
        except (CollegaError, RunCancelled, OSError, SQLAlchemyError):
            raise  # the trouble is the store's or the source's, and each document would meet it
        except Exception:
            self._store_one_by_one()

    def _store_one_by_one(self) -> None:
        """One of the batch is poison for the embedder or the index; find it, and store the others."""
        for ready in self._ready:
            self.stores.discard_staged(self.known.source_id)
            try:
                self._store_batch([ready])
            except (CollegaError, RunCancelled, OSError, SQLAlchemyError):
                raise
            except Exception as error:
                reason = reason_of(error, "could not be embedded or indexed")
                self._unusable.append(Unusable(ready.prepared.item, "quarantined", reason))
        self.stores.discard_staged(self.known.source_id)

    def _store_batch(self, batch: Sequence[Ready]) -> None:
        stored = self.batches.store(batch)
        tally = self.watch.tally
        for ready, document in zip(batch, stored.documents, strict=True):
            known_before = ready.prepared.item.stored is not None
            tally.settle(document.item_id, Outcome.CHANGED if known_before else Outcome.NEW)
            self.known.documents[document.item_id] = document
            self.known.failures.pop(document.item_id, None)
        tally.count(Effect.PASSAGES, stored.passages)
        tally.count(Effect.EMBEDDED, stored.embedded)

    def _note_others(self) -> None:
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
            for one in self._unusable
        ]
        emptied = [one.item.stored for one in self._unusable if one.state == "skipped" and one.item.stored]
        emptied_ids = [document.document_id for document in emptied]
        with self.stores.ledger.writing(noticeable=bool(emptied or self._touched)) as connection:
            for touched in self._touched:
                self.listing_writer.accept_version(connection, touched.item)
            drop_failures(connection, self.known.source_id, [one.item.entry.item_id for one in self._touched])
            orphans = documents.passage_ids_of(connection, emptied_ids)
            documents.delete_documents(connection, emptied_ids)
            put_failures(connection, self.known.source_id, failures)
        self.stores.forget(orphans)
        self.removed = self.removed or bool(emptied)
        for document in emptied:
            self.known.forget(document.item_id)
        self._settle_others()
        self.known.failures.update({failure.item_id: failure for failure in failures})

    def _settle_others(self) -> None:
        for touched in self._touched:
            item_id = touched.item.entry.item_id
            self.known.failures.pop(item_id, None)
            self.watch.tally.settle(item_id, Outcome.MOVED if touched.item.facts_changed else Outcome.UNCHANGED)
        for one in self._unusable:
            outcome = Outcome.SKIPPED if one.state == "skipped" else Outcome.FAILED
            self.watch.tally.settle(one.item.entry.item_id, outcome)


def _suffix(file_name: str | None) -> str:
    return PurePosixPath(file_name or "").suffix.lower()
