"""The one process that owns the store: its ledger's writers, its index, its runs.

Two processes that open one index destroy it without an error, so a kernel lock on the data folder lets only one in;
it is never taken over because time has passed. Everything else (API, page, command line) goes through the owner. What
the last owner left half way, in whatever way it ended, is put right before anybody is answered.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from connectors.errors import CollegaError
from connectors.settings import SourceSettings
from ingest.definitions.book import Change, SourceBook
from ingest.definitions.checking import Boundaries
from ingest.definitions.configuring import configurations, configure_all
from ingest.embedding import Embedder
from ingest.index.lock import OwnerLock
from ingest.index.serving import LiveIndex
from ingest.ledger import Ledger, open_ledger
from ingest.ledger.records import Approval, LiveDocument, RunRecord
from ingest.ledger.runs import close_orphaned_runs
from ingest.ledger.writing.documents import drop_above
from ingest.ledger.writing.searchable import unreadable_passages_of
from ingest.ledger.writing.sources import sources_to_list_again
from ingest.ledger.writing.vectors import drop_unused_vectors
from ingest.memory import bound_heaps
from ingest.parsing.child import Limits
from ingest.parsing.jail import ParserPool
from ingest.runs import Runs, SourceBusyError
from ingest.settings import IngestSettings
from ingest.storing.backups import Backup, write_backup
from ingest.storing.care import IndexCare
from ingest.storing.erasing import Eraser
from ingest.storing.opening import opener_of
from ingest.storing.selecting import Erased, Selection
from ingest.storing.stores import Stores
from ingest.storing.tombstones import Tombstones
from ingest.sync import Job, Progress
from ingest.syncing.content.preparing import Parser
from ingest.syncing.deciding import decide_on, leave_out
from ingest.syncing.planning import plan_sync
from ingest.syncing.plans import Plan, read_before
from ingest.syncing.retrying import make_due, next_retries

log = logging.getLogger(__name__)


_LONGEST = 15  # times the limit of a document: all that recognised pages can earn


class OriginalChangedError(CollegaError):
    """The source holds another content than the one that was read: who may read that one is not known yet."""

    def __init__(self, item_id: str) -> None:
        self.item_id = item_id
        super().__init__(
            f"{item_id} has changed since it was last read, and who may read the new version is not known yet. "
            "It can be opened after the next sync of its source."
        )


class Owner:
    """Thread-safe. Made by `open_owner`; a context manager.

    Attributes:
        ledger, index, embedder: The stores, for reading; only runs write.
        book: All sources; changed through `redefine` only.
    """

    def __init__(
        self,
        settings: IngestSettings,
        book: SourceBook,
        care: IndexCare,
        eraser: Eraser,
        parser: Parser,
        resources: ExitStack,
    ) -> None:
        self.settings, self.book, self.care, self.eraser = settings, book, care, eraser
        self.runs = Runs(settings, book, care, parser)
        care.without_runs = self.runs.stopped
        care.upkeep.append(eraser.tidy)
        self._resources = resources

    @property
    def stores(self) -> Stores:
        return self.care.stores

    @property
    def index(self) -> LiveIndex:
        return self.care.live

    @property
    def ledger(self) -> Ledger:
        return self.stores.ledger

    @property
    def embedder(self) -> Embedder:
        return self.stores.embedder

    def sources(self) -> tuple[SourceSettings, ...]:
        """The sources in the settings."""
        return tuple(self.book.sources.usable.values())

    def source_names(self) -> frozenset[str]:
        """Their names."""
        return frozenset(self.book.sources.usable)

    def check_known(self, source_name: str) -> None:
        """Raise UnknownSourceError for a source that is not in the settings."""
        self.book.source(source_name)

    def running_sources(self) -> frozenset[str]:
        """The sources that are being synced now."""
        return self.runs.sources()

    def sync(
        self,
        source_name: str,
        on_progress: Callable[[Progress], None] | None = None,
        approve_deletions: bool = False,
    ) -> RunRecord:
        """Sync a source in this thread; raises as `Runs.run`."""
        return self.runs.run(source_name, on_progress, approve_deletions)

    def start_sync(self, source_name: str, approve_deletions: bool = False, job: Job | None = None) -> int:
        """Sync a source in a thread of its own: the id of the run; raises as `Runs.start`."""
        return self.runs.start(source_name, approve_deletions, job)

    def catch_up(self) -> None:
        """Sync, in the background, every source whose settings changed: its documents are hidden until then."""
        with self.ledger.reading() as connection:
            waiting = sources_to_list_again(connection)
        self._start_each(sorted(waiting))

    def retry(self, source_name: str, item_id: str | None = None) -> tuple[int | None, int]:
        """Try one item again, or all that failed: the id of the run that does it, and how many items it will try.

        None instead of an id when the source is being synced: `retry_due` does it after that run.

        Raises:
            UnknownSourceError: it is not in the settings.
            NothingToRetryError: the item cannot be tried again.
        """
        self.check_known(source_name)
        with self.ledger.writing(noticeable=False) as connection:
            items = make_due(connection, source_name, item_id, datetime.now(UTC))
        try:
            return (self.start_sync(source_name) if items else None), items
        except SourceBusyError:
            return None, items

    def retry_due(self) -> datetime | None:
        """Start a run of each source with an item whose next try is due; when the next one will be, None for never.

        For the owner's tick: cheap, and never waits for a run. A source that is being synced is left alone, and one
        whose connector cannot be made is logged and does not keep the others from their turn.
        """
        now = datetime.now(UTC)
        with self.ledger.reading() as connection:
            retries = next_retries(connection, timedelta(seconds=self.settings.failure_backoff_s))
        self._start_each([name for name, due in retries.items() if due <= now])
        return next((due for due in retries.values() if due > now), None)

    def _start_each(self, names: Sequence[str]) -> None:
        """One that is being synced is left alone; one that cannot be does not keep the others from their turn."""
        for name in names:
            try:
                self.start_sync(name)
            except SourceBusyError:
                pass
            except CollegaError as error:
                log.warning("the source %s could not be synced: %s", name, error)

    def plan(self, source_name: str) -> Plan:
        """What a sync of a source would do now; nothing is written.

        Raises:
            UnknownSourceError: it is not in the settings.
            SourceBusyError: it is being synced, so that what is stored changes meanwhile.
        """
        connector = self.book.connect(source_name)
        self.runs.check_idle(source_name)
        return plan_sync(connector, read_before(self.ledger, source_name), self.settings, self.runs.parser.version)

    def decide(self, approval: Approval, approve: bool, decided_by: str) -> None:
        """Answer the brake's question as a person saw it. What an approval hides is out of sight on return.

        Raises:
            NothingToApproveError: the question is not the one that waits any more.
        """
        decide_on(self.stores, approval, approve, decided_by)

    def exclude(self, source_name: str, item_id: str, reason: str, decided_by: str) -> None:
        """Leave an item out from now on. On return nobody reads it; a run that is going purges it when it ends.

        Raises:
            UnknownSourceError, UnknownItemError: there is nothing of that name.
        """
        self.check_known(source_name)
        leave_out(self.stores, source_name, item_id, reason, decided_by)
        self.runs.purge_left_out(source_name)

    def include(self, source_name: str, item_id: str) -> int | None:
        """Take an exclusion back: the run that lists the source again, None when that waits for the one that is going.

        Raises:
            UnknownSourceError, UnknownItemError: there is nothing of that name.
        """
        self.check_known(source_name)
        self.runs.take_back(source_name, item_id)
        try:
            return self.start_sync(source_name)
        except SourceBusyError:
            return None

    def fetch_original(self, document: LiveDocument, principals: frozenset[str]) -> bytes:
        """The document from its source, for a reader with these principals: the content that was read, or nothing.

        Rights are known for that content only: a row that was narrowed and rewritten since must not come out.

        Raises:
            OriginalChangedError: the source holds another content now, or the reader's right is gone.
            ItemUnreadableError, SourceUnavailableError: it cannot be had.
        """
        content = self.book.connect(document.source).fetch(document.item_id)
        if hashlib.sha256(content).digest() != self.ledger.content_hash(document.document_id, principals):
            raise OriginalChangedError(document.item_id)
        return content

    def reconfigure(self, sources: Sequence[SourceSettings]) -> None:
        """Take over changed settings. On return nobody reads what left them, or what they may have narrowed."""
        # A run that goes on under the old settings would show again what the new ones hide.
        with self.runs.stopped():
            self.book.read(sources)
            configure_all(self.ledger, self.book)
            self.care.reconcile()
        self.catch_up()

    def redefine(self, change: Change) -> None:
        """Change a source that was made in the user interface, while the others' runs go on.

        On return nobody reads what a removed one held, or what another setting may have narrowed.
        """
        with self.runs.admitting_none():
            before = configurations(self.book)
            change(self.book)
            after = configurations(self.book)
            altered = {name for name in before if before[name] != after.get(name)}
            self.runs.stop(altered)
            configure_all(self.ledger, self.book)
            with self.ledger.reading() as connection:
                closed = unreadable_passages_of(connection, altered)
            self.stores.forget(closed)
        self.catch_up()

    def erase(self, wanted: Selection, seen: str, erased_by: str) -> Sequence[Erased]:
        """Erase documents, and others with the same content, as `erased_by` saw them in `erasures.choose`.

        On return nobody reads them; a rebuild takes the bytes.

        Raises:
            NothingToEraseError, ErasureChangedError, TooManyToEraseError: it is not what was seen. Nothing was erased.
            ErasureRunningError: another erasure is under way.
        """
        with self.eraser.alone(erased_by):
            self.eraser.find_as_seen(wanted, seen)  # no run is stopped for what is refused
            with self.runs.stopped():  # one that holds them in memory would write of them again
                found = self.eraser.find_as_seen(wanted, seen)
                try:
                    self.eraser.erase(found, erased_by)
                finally:
                    self.care.rebuild_soon()  # also where the index was too full to forget them
        return found

    def back_up(self, target: Path) -> Backup:
        """Write a backup of the store as it is now to a file, or into a folder; runs and readers go on.

        Raises:
            BackupFailedError: there is none.
        """
        return write_backup(self.ledger.engine, self.settings.tombstones, target)

    def close(self) -> None:
        """Stop the runs, keep what they stored, and let the next owner in."""
        self.runs.close()
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_owner(
    settings: IngestSettings,
    sources: Sequence[SourceSettings],
    embedder: Embedder | None = None,
    behind: bool = False,
) -> Owner:
    """Become the owner of `settings.data_dir`, and put right what the last one left half way.

    With `behind`, for a server, what takes long (a damaged index, another model) is done while it serves, and the index
    is looked after as long as the owner lives.

    Raises:
        OwnedElsewhereError: another process owns it.
        CollegaError: the ledger, the index or the model cannot be used; the message says what to do.
    """
    # Ledger and index hold every document's text, whoever may read it at its source.
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    bound_heaps()
    with ExitStack() as resources:
        resources.enter_context(OwnerLock(settings.owner_lock))
        ledger = resources.enter_context(closing(open_ledger(settings.ledger_url)))
        # Rights first: from here on nobody reads what the settings no longer allow, whatever happens below.
        book = SourceBook(ledger, sources, Boundaries.of(settings))
        configure_all(ledger, book)
        with ledger.writing() as connection:
            if drop_above(connection, settings.max_label):
                drop_unused_vectors(connection)
            close_orphaned_runs(connection)
        care = resources.enter_context(closing(IndexCare(opener_of(settings, ledger, embedder))))
        eraser = Eraser(care.stores, Tombstones(settings.tombstones), care.demand_renewal)
        eraser.replay()
        care.reconcile()
        if not behind:
            care.finish()
        pool = resources.enter_context(ParserPool(settings.parser_workers, _limits(settings)))
        parser = Parser(eraser.tombstones.refusing(pool.parse))
        owner = Owner(settings, book, care, eraser, parser, resources.pop_all())
        if behind:
            care.start(timedelta(hours=settings.index_care_hours))
        return owner


def _limits(settings: IngestSettings) -> Limits:
    computing_s = math.ceil(settings.parser_timeout_s)
    return Limits(
        settings.parser_memory_mb << 20,
        settings.parser_timeout_s,
        computing_s,
        longest_s=_LONGEST * settings.parser_timeout_s,
    )
