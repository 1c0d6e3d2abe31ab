"""The one process that owns the store: its ledger's writers, its index, its runs.

Two processes that open one index destroy it without an error, so a kernel lock on the data folder lets only one in;
it is never taken over because time has passed. Everything else (API, page, command line) goes through the owner. What
the last owner left half way, in whatever way it ended, is put right before anybody is answered.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from connectors.base import Connector
from connectors.errors import CollegaError
from connectors.settings import SourceSettings
from ingest.definitions.book import Change, SourceBook
from ingest.definitions.checking import Boundaries
from ingest.embedders import load_embedder
from ingest.embedding import Embedder
from ingest.index.home import IndexHome
from ingest.index.lock import OwnerLock
from ingest.index.serving import LiveIndex
from ingest.ledger import Ledger, open_ledger
from ingest.ledger.records import Approval, LiveDocument, RunRecord
from ingest.ledger.runs import close_orphaned_runs
from ingest.ledger.writing.documents import drop_above
from ingest.ledger.writing.rereading import read_again_what_says, try_new_passwords
from ingest.ledger.writing.searchable import unreadable_passages_of
from ingest.ledger.writing.sources import ConfiguredSource, configure, sources_to_list_again
from ingest.ledger.writing.vectors import drop_unused_vectors, hash_text
from ingest.parsing.base import NEEDS_PASSWORD
from ingest.parsing.child import Limits
from ingest.parsing.jail import ParserPool
from ingest.parsing.recognition.language_data import NOT_INSTALLED, can_recognise
from ingest.settings import IngestSettings
from ingest.storing.backups import Backup, write_backup
from ingest.storing.care import IndexCare
from ingest.storing.erasing import Erased, Eraser
from ingest.storing.opening import Opener
from ingest.storing.stores import Stores
from ingest.storing.tombstones import Tombstones
from ingest.sync import Job, Progress, StartedRun, UnknownSourceError, begin_run
from ingest.syncing.content.preparing import Parser
from ingest.syncing.deciding import decide_on, leave_out, list_anew, purge_left_out, take_back
from ingest.syncing.planning import plan_sync
from ingest.syncing.plans import Plan, read_before
from ingest.syncing.retrying import make_due, next_retries

log = logging.getLogger(__name__)


_LONGEST = 15  # times the limit of a document: all that recognised pages can earn


class SourceBusyError(CollegaError):
    """The source is being synced; a second run would do the same work twice."""

    def __init__(self, source: str, run_id: int) -> None:
        self.source, self.run_id = source, run_id
        super().__init__(f"The source {source!r} is being synced (run {run_id}). Wait until it ends, or cancel it.")


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
        self.settings, self.care, self.parser = settings, care, parser
        care.without_runs = self._without_runs
        self.book = book
        self.eraser = eraser
        care.upkeep.append(eraser.tidy)
        self._guard = threading.Condition()
        self._admission = threading.Lock()  # held while settings change, so that no run starts half-way
        self._running: dict[str, StartedRun] = {}
        self._to_list_again: set[str] = set()  # when the run that is going has ended
        self._threads: set[threading.Thread] = set()
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
        with self._guard:
            return tuple(self.book.sources.usable.values())

    def source_names(self) -> frozenset[str]:
        """Their names."""
        return frozenset(self.book.sources.usable)

    def check_known(self, source_name: str) -> None:
        """Raise UnknownSourceError for a source that is not in the settings."""
        self.book.source(source_name)

    def running_sources(self) -> frozenset[str]:
        """The sources that are being synced now."""
        with self._guard:
            return frozenset(self._running)

    def sync(
        self,
        source_name: str,
        on_progress: Callable[[Progress], None] | None = None,
        approve_deletions: bool = False,
    ) -> RunRecord:
        """Sync a source in this thread.

        Raises:
            UnknownSourceError: it is not in the settings.
            SourceBusyError: it is being synced.
        """
        started, connector = self._begin(source_name)
        return self._execute(started, connector, on_progress, approve_deletions)

    def start_sync(
        self,
        source_name: str,
        approve_deletions: bool = False,
        job: Job | None = None,
    ) -> int:
        """Sync a source in a thread of its own; the id of the run, which is in the ledger already.

        Raises:
            UnknownSourceError: it is not in the settings.
            SourceBusyError: it is being synced.
        """
        started, connector = self._begin(source_name, job)
        work = (started, connector, approve_deletions, job)
        thread = threading.Thread(target=self._execute_and_tell, args=work, name=f"sync-{source_name}")
        with self._guard:
            self._threads = {one for one in self._threads if one.is_alive()} | {thread}
        thread.start()
        return started.run_id

    def catch_up(self) -> None:
        """Sync, in the background, every source whose settings changed: its documents are hidden until then."""
        with self.ledger.reading() as connection:
            waiting = sources_to_list_again(connection)
        for name in sorted(waiting):
            with suppress(SourceBusyError):  # somebody was quicker
                self.start_sync(name)

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
        for name in [name for name, due in retries.items() if due <= now]:
            try:
                self.start_sync(name)
            except SourceBusyError:
                pass
            except CollegaError as error:
                log.warning("the failed items of %s could not be tried again: %s", name, error)
        return next((due for due in retries.values() if due > now), None)

    def plan(self, source_name: str) -> Plan:
        """What a sync of a source would do now; nothing is written.

        Raises:
            UnknownSourceError: it is not in the settings.
            SourceBusyError: it is being synced, so that what is stored changes meanwhile.
        """
        connector = self.book.connect(source_name)
        with self._guard:
            if running := self._running.get(source_name):
                raise SourceBusyError(source_name, running.run_id)
        return plan_sync(connector, read_before(self.ledger, source_name), self.settings, self.parser.version)

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
        with self._guard:
            if source_name not in self._running:
                purge_left_out(self.stores, source_name)

    def include(self, source_name: str, item_id: str) -> int | None:
        """Take an exclusion back: the run that lists the source again, None when that waits for the one that is going.

        Raises:
            UnknownSourceError, UnknownItemError: there is nothing of that name.
        """
        self.check_known(source_name)
        with self._guard:
            if source_name in self._running:
                self._to_list_again.add(source_name)
            take_back(self.stores, source_name, item_id)
        try:
            return self.start_sync(source_name)
        except SourceBusyError:
            return None

    def progress(self, run_id: int) -> Progress | None:
        """How far a run is; None when it is not running, or has told nothing yet."""
        with self._guard:
            return next((one.live.latest for one in self._running.values() if one.run_id == run_id), None)

    def cancel(self, run_id: int) -> bool:
        """Ask a run to stop; False when it is not running."""
        with self._guard:
            found = [one for one in self._running.values() if one.run_id == run_id]
        for one in found:
            one.cancelled.set()
        return bool(found)

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
        with self._without_runs():
            self.book.read(sources)
            _configure(self.ledger, self.book)
            self.care.reconcile()
        self.catch_up()

    def redefine(self, change: Change) -> None:
        """Change a source that was made in the user interface, while the others' runs go on.

        On return nobody reads what a removed one held, or what another setting may have narrowed.
        """
        with self._admission:
            before = _configurations(self.book)
            change(self.book)
            after = _configurations(self.book)
            altered = {name for name in before if before[name] != after.get(name)}
            self._stop_runs(altered)
            _configure(self.ledger, self.book)
            with self.ledger.reading() as connection:
                closed = unreadable_passages_of(connection, altered)
            self.stores.forget(closed)
        self.catch_up()

    def erase(self, source_name: str, item_ids: Sequence[str]) -> list[Erased]:
        """Erase documents, and others with the same content. On return nobody reads them; a rebuild takes the bytes.

        Raises:
            NothingToEraseError: there is none of them.
        """
        found = self.eraser.find(source_name, item_ids)
        with self._without_runs():  # one that holds them in memory would write of them again
            self.eraser.erase(found)
        self.care.rebuild_soon()
        return found

    def back_up(self, target: Path) -> Backup:
        """Write a backup of the store as it is now to a file, or into a folder; runs and readers go on.

        Raises:
            BackupFailedError: there is none.
        """
        return write_backup(self.ledger.engine, self.settings.tombstones, target)

    @contextmanager
    def _without_runs(self) -> Iterator[None]:
        """No run is going and none begins; those that were stopped for it start again afterwards."""
        with self._admission:
            stopped = self.running_sources()
            self._stop_runs()
            yield
        for name in sorted(stopped):
            with suppress(SourceBusyError, UnknownSourceError):
                self.start_sync(name)

    def _stop_runs(self, names: Collection[str] | None = None) -> None:
        """Of these sources, or of all."""
        with self._guard:
            stopping = self._running.keys() if names is None else set(names)
            for name, started in self._running.items():
                if name in stopping:
                    started.cancelled.set()
            self._guard.wait_for(lambda: stopping.isdisjoint(self._running.keys()))

    def close(self) -> None:
        """Stop the runs, keep what they stored, and let the next owner in."""
        self._stop_runs()
        with self._guard:
            threads = list(self._threads)
        for thread in threads:
            thread.join()
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _parser(self, source_name: str) -> Parser:
        """With the passwords of the source."""
        source = self.book.sources.usable.get(source_name)
        passwords = tuple(secret.get_secret_value() for secret in source.passwords) if source else ()
        return replace(self.parser, passwords=passwords)

    def _begin(self, source_name: str, job: Job | None = None) -> tuple[StartedRun, Connector]:
        with self._admission, self._guard:
            connector = self.book.connect(source_name)
            if running := self._running.get(source_name):
                raise SourceBusyError(source_name, running.run_id)
            started = begin_run(self.stores, source_name, job)
            self._running[source_name] = started
        return started, connector

    def _execute_and_tell(
        self,
        started: StartedRun,
        connector: Connector,
        approve_deletions: bool,
        job: Job | None,
    ) -> None:
        record = self._execute(started, connector, None, approve_deletions)
        if job is not None:
            job.ended(record)

    def _execute(
        self,
        started: StartedRun,
        connector: Connector,
        on_progress: Callable[[Progress], None] | None,
        approve_deletions: bool,
    ) -> RunRecord:
        try:
            parser = self._parser(started.source)
            return started.execute(connector, self.stores, parser, self.settings, on_progress, approve_deletions)
        finally:
            self._end(started.source)

    def _end(self, source_name: str) -> None:
        """Let the next run in, after what people decided on while this one was going."""
        with self._guard:
            try:
                purge_left_out(self.stores, source_name)  # when this fails, the next run begins with it
                if source_name in self._to_list_again:
                    self._to_list_again.remove(source_name)
                    list_anew(self.stores, source_name)
            except Exception:
                log.exception("what people decided on %s could not be applied after its run", source_name)
            finally:
                del self._running[source_name]
                self._guard.notify_all()


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
    with ExitStack() as resources:
        resources.enter_context(OwnerLock(settings.owner_lock))
        ledger = resources.enter_context(closing(open_ledger(settings.ledger_url)))
        # Rights first: from here on nobody reads what the settings no longer allow, whatever happens below.
        book = SourceBook(ledger, sources, Boundaries.of(settings))
        _configure(ledger, book)
        with ledger.writing() as connection:
            if drop_above(connection, settings.max_label):
                drop_unused_vectors(connection)
            close_orphaned_runs(connection)
        care = resources.enter_context(closing(IndexCare(_opener(settings, ledger, embedder))))
        eraser = Eraser(care.stores, Tombstones(settings.tombstones))
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


def _opener(settings: IngestSettings, ledger: Ledger, embedder: Embedder | None) -> Opener:
    def load(model: str) -> Embedder:
        return load_embedder(model, settings.models_dir, settings.embedding_precision)

    model = settings.embedding_model
    return Opener(IndexHome(settings.index_dir), ledger, embedder or load(model), model, load)


def _limits(settings: IngestSettings) -> Limits:
    computing_s = math.ceil(settings.parser_timeout_s)
    return Limits(
        settings.parser_memory_mb << 20,
        settings.parser_timeout_s,
        computing_s,
        longest_s=_LONGEST * settings.parser_timeout_s,
    )


def _configure(ledger: Ledger, book: SourceBook) -> None:
    with ledger.writing() as connection:
        configure(connection, _configurations(book))
        sources = book.sources.usable.values()
        passwords = {one.name: [secret.get_secret_value() for secret in one.passwords] for one in sources}
        try_new_passwords(connection, passwords, NEEDS_PASSWORD)
        if can_recognise():
            read_again_what_says(connection, NOT_INSTALLED)


def _configurations(book: SourceBook) -> dict[str, ConfiguredSource]:
    return {name: configured_source(source) for name, source in book.sources.usable.items()}


def configured_source(source: SourceSettings) -> ConfiguredSource:
    """A source as the ledger compares it: everything that may change who reads what."""
    access = source.rights.access.key() if source.rights.access else None
    said = [source.kind, access, source.rights.label, source.connector.model_dump_json()]
    return ConfiguredSource(source.kind, hash_text(json.dumps(said)))
