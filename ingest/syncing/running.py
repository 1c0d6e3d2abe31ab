"""One run of one source: what its listing says, then contents, then what failed earlier, then what is missing.

The checkpoint moves behind what is listed only when all of it is stored; what failed has its own row and its next try.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from connectors.base import Connector, Deleted, Entry, Skipped
from ingest.ledger.runs import record_progress
from ingest.ledger.writing.approvals import ask, read_kept, withdraw
from ingest.ledger.writing.documents import copy_version, read_authors
from ingest.ledger.writing.exclusions import read_excluded_ids
from ingest.ledger.writing.sources import SourcePosition, continue_listing, end_listing, list_again, save_checkpoint
from ingest.ledger.writing.vectors import drop_unused_vectors
from ingest.memory import give_back
from ingest.relations.relating import relate
from ingest.settings import IngestSettings
from ingest.storing.stores import Stores
from ingest.syncing.balancing import Effect, Outcome
from ingest.syncing.content.failing import Retries
from ingest.syncing.content.preparing import Content, Parser, Preparer
from ingest.syncing.content.writing import ContentWriter
from ingest.syncing.deciding import purge_left_out
from ingest.syncing.listing.absence import Absences, MassDeletionError, apply_absences, apply_moves, find_absences
from ingest.syncing.listing.applying import ListingWriter, Window
from ingest.syncing.listing.classifying import Classified, Fate, Rules, classify, entry_from_json
from ingest.syncing.listing.known import KnownItems
from ingest.syncing.listing.windows import WINDOW_CONTENT_BYTES, ListedWindow, windows
from ingest.syncing.watching import Watch

_SEEN_AS = {
    Fate.UNCHANGED: Outcome.UNCHANGED,
    Fate.FACTS: Outcome.MOVED,
    Fate.WAITING: Outcome.FAILED,
    Fate.SKIPPED: Outcome.SKIPPED,
    Fate.TOO_SENSITIVE: Outcome.SKIPPED,
}


MOST_PENDING = 20_000  # entries without content: some 20 MiB
KEPT = (
    "{count} documents that the source {source!r} does not list any more stay, because a person said that they are not "
    "gone. They are looked at again when the source lists them, or when others are missing too."
)


class SourceRun:
    """Only one at a time for a source; whoever starts it sees to that."""

    def __init__(
        self,
        connector: Connector,
        stores: Stores,
        parser: Parser,
        settings: IngestSettings,
        position: SourcePosition,
        watch: Watch,
    ) -> None:
        self.connector, self.stores, self.parser, self.settings = connector, stores, parser, settings
        self.position, self.watch = position, watch
        self.notes: list[str] = []
        self.left_out: frozenset[str] = frozenset()
        self._pending: dict[str, Classified] = {}
        self._pending_bytes = 0
        self._reached: str | None = None  # true once what is pending is stored
        self.known = self._known_items()
        self.listing_writer = ListingWriter(stores, self.known, settings.max_label, watch.pause)
        retries = Retries(settings.failure_attempts, timedelta(seconds=settings.failure_backoff_s))
        preparer = Preparer(
            connector, parser, stores.embedder, settings.passage_tokens, settings.parser_workers, self._copy_of
        )
        self.contents = ContentWriter(stores, self.known, self.listing_writer, preparer, retries, watch)

    def execute(self, approve_deletions: bool) -> None:
        """Everything; on return the balance sheet is complete, and `notes` has what else the operator should know.

        Raises:
            MassDeletionError: nothing was hidden or purged; everything else is stored.
            RunCancelled: what is stored stays.
            CollegaError: the listing or a store failed; nothing was hidden or purged.
        """
        completed = self._list()
        self.watch.listing_ended = True
        if completed is None:
            self._take(self._due_failures())
        self._store_contents()
        if completed is not None:
            self._conclude(completed, approve_deletions)
        self._sweep()
        relate(self.stores.ledger, self.watch.source, self.watch.pause)
        give_back()
        assert not self.watch.tally.unsettled(), self.watch.tally.unsettled()

    def _list(self) -> str | None:
        """Apply the listing; the checkpoint after a complete one.

        What it says of rights, labels and deletions is applied as it comes. Contents wait, within the bounds of memory,
        so that a narrowed access at the end of a listing does not wait for the parsing of what stands before it.
        """
        completed: str | None = None
        listed = windows(self.connector.changes(self.position.checkpoint or None))
        while (window := self._next(listed)) is not None:
            self._take(list(window.items.values()))
            if window.completes_listing:
                completed = window.checkpoint
            else:
                self._reached = window.checkpoint
            self._pending_bytes += window.content_bytes
            if not self._pending or len(self._pending) >= MOST_PENDING or self._pending_bytes >= WINDOW_CONTENT_BYTES:
                self._store_contents()
        return completed

    def _next(self, listed: Iterator[ListedWindow]) -> ListedWindow | None:
        try:
            return next(listed, None)
        except Exception:
            self._store_contents()  # what was listed before stands
            raise

    def _store_contents(self) -> None:
        """Look at the contents of what is listed so far, and move the checkpoint behind it."""
        pending, self._pending, self._pending_bytes = list(self._pending.values()), {}, 0
        self.watch.pace.restart()
        self.watch.tell("")
        self.contents.store(pending)
        with self.stores.ledger.writing(noticeable=False) as connection:
            record_progress(connection, self.watch.run_id, self.watch.tally.sheet())
            if self._reached is not None:
                save_checkpoint(connection, self.position.source_id, self._reached)
        self._reached = None

    def _known_items(self) -> KnownItems:
        with self.stores.ledger.writing(noticeable=False) as connection:
            listing = continue_listing(connection, self.position)
        self.stores.discard_staged(self.position.source_id)
        purge_left_out(self.stores, self.watch.source)
        with self.stores.ledger.reading() as connection:
            return KnownItems.read(connection, self.position.source_id, listing)

    def _take(self, items: Sequence[Entry | Deleted | Skipped]) -> None:
        items = self._leave_out(items)
        tally = self.watch.tally
        rules = Rules(self.parser.version, self.settings.max_label, datetime.now(UTC))
        entries = [
            classify(item, self.known.documents.get(item.item_id), self.known.failures.get(item.item_id), rules)
            for item in items
            if isinstance(item, Entry)
        ]
        skipped = [item for item in items if isinstance(item, Skipped)]
        deleted = [item for item in items if isinstance(item, Deleted)]
        tally.see(item.item_id for item in items if not isinstance(item, Deleted))
        tally.count(Effect.PURGED, self.listing_writer.apply(Window(entries, skipped, deleted)))
        self._settle(entries, skipped)
        self._postpone(items, entries)
        self.watch.tell("")

    def _postpone(self, items: Iterable[Entry | Deleted | Skipped], entries: Iterable[Classified]) -> None:
        """Keep for later what needs its content looked at; the last word of a listing counts."""
        for item in items:
            if self._pending.pop(item.item_id, None) and isinstance(item, Deleted):
                self.watch.tally.unsee(item.item_id)
        self._pending |= {item.entry.item_id: item for item in entries if item.fate is Fate.CONTENT}

    def _leave_out(self, items: Sequence[Entry | Deleted | Skipped]) -> list[Entry | Deleted | Skipped]:
        """The items without those that a person left out, be it while this run is going."""
        with self.stores.ledger.reading() as connection:
            self.left_out |= read_excluded_ids(connection, self.position.source_id)
        for item_id in self.left_out:
            self.known.forget(item_id)
        left_out = [one.item_id for one in items if one.item_id in self.left_out and not isinstance(one, Deleted)]
        self.watch.tally.see(left_out)
        for item_id in left_out:
            self.watch.tally.settle(item_id, Outcome.SKIPPED)
        return [one for one in items if one.item_id not in self.left_out]

    def _settle(self, entries: Iterable[Classified], skipped: Iterable[Skipped]) -> None:
        for item in entries:
            if item.fate is not Fate.CONTENT:
                self.watch.tally.settle(item.entry.item_id, _SEEN_AS[item.fate])
        for left_out in skipped:
            self.watch.tally.settle(left_out.item_id, Outcome.SKIPPED)

    def _due_failures(self) -> list[Entry]:
        """What failed earlier and is due, where no listing names it again."""
        now = datetime.now(UTC)
        return [
            entry_from_json(failure.entry)
            for failure in self.known.failures.values()
            if failure.entry
            and failure.next_try is not None
            and failure.next_try <= now
            and not self.watch.tally.has_seen(failure.item_id)
        ]

    def _conclude(self, checkpoint: str, approve_deletions: bool) -> None:
        """What follows from a complete listing."""
        with self.stores.ledger.reading() as connection:
            self.known.learn_absences(connection)
            kept = set() if approve_deletions else read_kept(connection, self.position.source_id)
        absences = find_absences(self.known, kept)
        apply_moves(self.stores, self.known, absences.moved)
        for _, newcomer in absences.moved:
            self.watch.tally.settle(newcomer.item_id, Outcome.MOVED)
        anything_seen = self.watch.tally.has_seen_anything()
        if not approve_deletions and absences.need_a_person(self.settings.mass_delete_share, anything_seen):
            self._ask(absences)
            raise MassDeletionError(self.watch.source, len(absences.missing), absences.known)
        apply_absences(self.stores, self.known, absences)
        self.watch.tally.count(Effect.HIDDEN, len(absences.to_hide))
        self.watch.tally.count(Effect.PURGED, len(absences.to_purge))
        with self.stores.ledger.writing(noticeable=False) as connection:
            withdraw(connection, self.position.source_id)
            end_listing(connection, self.position.source_id, checkpoint)
        if absences.kept:
            self.notes.append(KEPT.format(count=len(absences.kept), source=self.watch.source))

    def _ask(self, absences: Absences) -> None:
        missing = [one.document_id for one in absences.missing]
        with self.stores.ledger.writing(noticeable=False) as connection:
            list_again(connection, self.position.source_id)
            ask(connection, self.position.source_id, self.watch.run_id, self.known.listing, missing, absences.known)

    def _copy_of(self, content_hash: bytes, file_name: str | None) -> Content | None:
        """Content that a document had which this listing has not named (yet): most likely it moved."""
        original = self.contents.unseen_with(content_hash, file_name)
        if original is None or original.parser_version != self.parser.version:
            return None
        with self.stores.ledger.reading() as connection:
            version = copy_version(connection, original.version_id)
            return Content(version, read_authors(connection, original.document_id))

    def _sweep(self) -> None:
        """Vectors outlive their texts only until the end of the run: much of a text can be told from its vector."""
        sheet = self.watch.tally.sheet()
        if sheet.changed or sheet.purged or sheet.moved or self.contents.removed:
            with self.stores.ledger.writing(noticeable=False) as connection:
                drop_unused_vectors(connection)
