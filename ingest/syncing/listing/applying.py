"""What a listing says beside content: rights, labels, places, titles, skips, deletions. It comes before any content.

One ledger transaction for a whole window of the listing closes to readers at once; then the index follows. A crash
between the two leaves marks (`reindex`) or orphans, which `reconciling` finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connectors.base import Deleted, Entry, Label, Skipped
from ingest.ledger.writing import documents
from ingest.ledger.writing.stored import StoredDocument, StoredFailure, drop_failures, mark_failures_seen, put_failures
from ingest.storing.stores import Stores
from ingest.syncing.listing.classifying import Classified, Fate, entry_to_json
from ingest.syncing.listing.facts import facts_of
from ingest.syncing.listing.known import KnownItems


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a listing, each item once, decided upon."""

    entries: Sequence[Classified]
    skipped: Sequence[Skipped]
    deleted: Sequence[Deleted]


class ListingWriter:
    """Applies windows of one run's listing."""

    def __init__(self, stores: Stores, known: KnownItems, ceiling: Label, pause: Callable[[], None]) -> None:
        self.stores, self.known, self.ceiling, self.pause = stores, known, ceiling, pause

    def apply(self, window: Window) -> int:
        """Apply all that needs no content; how many documents are gone for good because of it."""
        gone = self._gone(window)
        changed = [item for item in window.entries if item.fate is not Fate.TOO_SENSITIVE and item.facts_changed]
        returned = self._returned(window.skipped)
        with self.stores.ledger.writing(noticeable=bool(gone or changed or returned)) as connection:
            orphans = self._remove(connection, window, gone)
            self._learn_compartments(connection, window)
            reindex = [item.stored for item in changed if item.stored and self._change(connection, item)]
            documents.mark_for_reindex(connection, [one.document_id for one in returned], reindex=True)
            self._mark_seen(connection, window)
            self._note_left_out(connection, window)
        self.stores.forget(orphans)
        self.stores.reindex_documents([one.document_id for one in [*reindex, *returned]], self.pause)
        return len(gone)

    def _change(self, connection: Connection, item: Classified) -> bool:
        """Correct what we have of an item to what is listed; whether the index must learn of it.

        Content that is still to be fetched keeps its old version, so that a crash before that forgets nothing.
        """
        assert item.stored is not None
        version = item.stored.version if item.fate is Fate.CONTENT else item.entry.version
        return self._write_facts(connection, item, item.stored, version)

    def accept_version(self, connection: Connection, item: Classified) -> None:
        """The source calls an item changed, and its content is what we have."""
        assert item.stored is not None
        self._write_facts(connection, item, item.stored, item.entry.version)

    def _write_facts(self, connection: Connection, item: Classified, stored: StoredDocument, version: str) -> bool:
        facts = facts_of(
            item.entry,
            item.entry_hash,
            self.known.compartment_of(item.entry),
            version=version,
            parsed_title=stored.parsed_title,
            parsed_modified_at=stored.parsed_modified_at,
            parsed_authors=None,
        )
        known = (stored.title, stored.compartment_id, None)
        reindex = known != (facts.title, facts.compartment_id, stored.hidden_at)
        documents.change_facts(connection, stored.document_id, facts, reindex)
        stored.version, stored.entry_hash, stored.title = facts.version, facts.entry_hash, facts.title
        stored.file_name, stored.label, stored.compartment_id = facts.file_name, facts.label, facts.compartment_id
        return reindex

    def _gone(self, window: Window) -> list[str]:
        deleted = [item.item_id for item in window.deleted if item.item_id in self.known.documents]
        return deleted + [
            item.entry.item_id for item in window.entries if item.fate is Fate.TOO_SENSITIVE and item.stored
        ]

    def _returned(self, skipped: Iterable[Skipped]) -> list[StoredDocument]:
        """What was hidden and is there again, though left out: what we had of it stands."""
        known = (self.known.documents.get(item.item_id) for item in skipped)
        return [one for one in known if one is not None and one.hidden_at is not None]

    def _remove(self, connection: Connection, window: Window, gone: Sequence[str]) -> list[int]:
        document_ids = [self.known.documents[item_id].document_id for item_id in gone]
        orphans = documents.passage_ids_of(connection, document_ids)
        documents.delete_documents(connection, document_ids)
        deleted = [item.item_id for item in window.deleted]
        drop_failures(connection, self.known.source_id, deleted)
        for item_id in [*gone, *deleted]:
            self.known.forget(item_id)
        return orphans

    def _learn_compartments(self, connection: Connection, window: Window) -> None:
        entries = [item.entry for item in window.entries if item.fate is not Fate.TOO_SENSITIVE]
        self.known.compartments.update(self.known.add_compartments(connection, entries))

    def _mark_seen(self, connection: Connection, window: Window) -> None:
        item_ids = [item.entry.item_id for item in window.entries] + [item.item_id for item in window.skipped]
        seen = [self.known.documents[item_id] for item_id in item_ids if item_id in self.known.documents]
        documents.mark_seen(connection, [one.document_id for one in seen], self.known.listing)
        for one in seen:
            one.last_seen_listing, one.hidden_at, one.missing_since_listing = self.known.listing, None, None

    def _note_left_out(self, connection: Connection, window: Window) -> None:
        mended = [
            item.entry.item_id
            for item in window.entries
            if item.fate in (Fate.UNCHANGED, Fate.FACTS) and item.entry.item_id in self.known.failures
        ]
        noted = [self._too_sensitive(item.entry) for item in window.entries if item.fate is Fate.TOO_SENSITIVE]
        noted += [self._skipped(item) for item in window.skipped]
        noted += self._relisted(window)
        fresh = [one for one in noted if not self._is_noted(one)]
        drop_failures(connection, self.known.source_id, mended)
        put_failures(connection, self.known.source_id, fresh)
        for item_id in mended:
            del self.known.failures[item_id]
        self.known.failures.update({one.item_id: one for one in fresh})
        listed = [item.entry.item_id for item in window.entries] + [item.item_id for item in window.skipped]
        self._mark_failures_seen(connection, listed)

    def _is_noted(self, failure: StoredFailure) -> bool:
        known = self.known.failures.get(failure.item_id)
        return known is not None and replace(known, last_seen_listing=failure.last_seen_listing) == failure

    def _mark_failures_seen(self, connection: Connection, item_ids: Iterable[str]) -> None:
        failing = [one for one in item_ids if one in self.known.failures]
        mark_failures_seen(connection, self.known.source_id, failing, self.known.listing)
        for item_id in failing:
            seen = replace(self.known.failures[item_id], last_seen_listing=self.known.listing)
            self.known.failures[item_id] = seen

    def _relisted(self, window: Window) -> list[StoredFailure]:
        """Items that wait for another try, as they are listed now: a retry must not bring old rights back."""
        waiting = [item.entry for item in window.entries if item.fate in (Fate.WAITING, Fate.SKIPPED)]
        failures = [(entry, self.known.failures[entry.item_id]) for entry in waiting]
        return [replace(failure, title=entry.title, entry=entry_to_json(entry)) for entry, failure in failures]

    def _too_sensitive(self, entry: Entry) -> StoredFailure:
        reason = f"its label {entry.label} is above {self.ceiling}, the highest that is indexed (max_label in [ingest])"
        return self._left_out(entry.item_id, entry.title, reason)

    def _skipped(self, item: Skipped) -> StoredFailure:
        return self._left_out(item.item_id, item.item_id, item.reason)

    def _left_out(self, item_id: str, title: str, reason: str) -> StoredFailure:
        return StoredFailure(
            item_id=item_id,
            title=title,
            state="skipped",
            reason=reason,
            attempts=0,
            first_failed_at=None,
            next_try=None,
            version=None,  # whether it is left out is decided anew at each listing
            parser_version="",
            entry=None,
            last_seen_listing=self.known.listing,
        )
