"""The runs that are going in the process that owns the store: at most one of each source, each in a thread of its own.

Settings change, documents are erased and the owner ends while runs go on; what must not meet them stops them first.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from connectors.base import Connector
from connectors.errors import CollegaError
from ingest.definitions.book import SourceBook
from ingest.ledger.records import RunRecord
from ingest.settings import IngestSettings
from ingest.storing.care import IndexCare
from ingest.storing.stores import Stores
from ingest.sync import Job, Progress, StartedRun, UnknownSourceError, begin_run
from ingest.syncing.content.preparing import Parser
from ingest.syncing.deciding import list_anew, purge_left_out, take_back

log = logging.getLogger(__name__)


class SourceBusyError(CollegaError):
    """The source is being synced; a second run would do the same work twice."""

    def __init__(self, source: str, run_id: int) -> None:
        self.source, self.run_id = source, run_id
        super().__init__(f"The source {source!r} is being synced (run {run_id}). Wait until it ends, or cancel it.")


class OwnerClosingError(CollegaError):
    """The owner is ending, and its stores with it."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(f"Collega is stopping, so no run of {source!r} begins. Try again when it has started again.")


class Runs:
    """Thread-safe."""

    def __init__(self, settings: IngestSettings, book: SourceBook, care: IndexCare, parser: Parser) -> None:
        self._settings, self._book, self._care, self.parser = settings, book, care, parser
        self._guard = threading.Condition()
        self._admission = threading.Lock()  # held while settings change, so that no run starts half-way
        self._running: dict[str, StartedRun] = {}
        self._to_list_again: set[str] = set()  # when the run that is going has ended
        self._threads: set[threading.Thread] = set()
        self._closed = False

    @property
    def _stores(self) -> Stores:
        return self._care.stores  # others, when the embedding model has changed

    def sources(self) -> frozenset[str]:
        """The sources that are being synced now."""
        with self._guard:
            return frozenset(self._running)

    def run(self, source: str, on_progress: Callable[[Progress], None] | None, approve_deletions: bool) -> RunRecord:
        """Sync a source in this thread.

        Raises:
            UnknownSourceError: it is not in the settings.
            SourceBusyError: it is being synced.
            OwnerClosingError: nothing begins any more.
        """
        started, connector = self._begin(source, None)
        return self._execute(started, connector, on_progress, approve_deletions)

    def start(self, source: str, approve_deletions: bool = False, job: Job | None = None) -> int:
        """Sync a source in a thread of its own; the id of the run, which is in the ledger already.

        Raises:
            UnknownSourceError: it is not in the settings.
            SourceBusyError: it is being synced.
            OwnerClosingError: nothing begins any more.
        """
        started, connector = self._begin(source, job)
        work = (started, connector, approve_deletions, job)
        thread = threading.Thread(target=self._execute_and_tell, args=work, name=f"sync-{source}")
        with self._guard:
            self._threads = {one for one in self._threads if one.is_alive()} | {thread}
        try:
            thread.start()
        except BaseException:
            with self._guard:
                self._threads.remove(thread)
            self._end(source)  # the machine has no thread left; a later run may find one
            raise
        return started.run_id

    def check_idle(self, source: str) -> None:
        """Raise SourceBusyError while the source is being synced."""
        with self._guard:
            if running := self._running.get(source):
                raise SourceBusyError(source, running.run_id)

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

    def purge_left_out(self, source: str) -> None:
        """Purge the items that people left out, now or when the run that is going ends."""
        with self._guard:
            if source not in self._running:
                purge_left_out(self._stores, source)

    def take_back(self, source: str, item_id: str) -> None:
        """Take an exclusion back; the next run lists the source whole, and after one that is going there is a next.

        Raises:
            UnknownItemError: the item was not left out.
        """
        with self._guard:
            if source in self._running:
                self._to_list_again.add(source)
            take_back(self._stores, source, item_id)

    @contextmanager
    def admitting_none(self) -> Iterator[None]:
        """No run begins; those that are going go on."""
        with self._admission:
            yield

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """No run is going and none begins; those that were stopped for it start again afterwards, whatever happened."""
        stopped: frozenset[str] = frozenset()
        try:
            with self._admission:
                stopped = self.sources()
                self.stop()
                yield
        finally:
            for name in sorted(stopped):
                self._start_again(name)

    def _start_again(self, source: str) -> None:
        try:
            self.start(source)
        except (SourceBusyError, UnknownSourceError, OwnerClosingError):
            pass
        except Exception:
            log.exception("the run of %s could not be started again; its schedule starts the next one", source)

    def stop(self, names: Collection[str] | None = None) -> None:
        """Cancel the runs of these sources, or of all, and wait until they have ended."""
        with self._guard:
            stopping = self._running.keys() if names is None else set(names)
            for name, started in self._running.items():
                if name in stopping:
                    started.cancelled.set()
            self._guard.wait_for(lambda: stopping.isdisjoint(self._running.keys()))

    def close(self) -> None:
        """Stop the runs and wait for their threads; none begins any more."""
        with self._guard:
            self._closed = True
        self.stop()
        with self._guard:
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _begin(self, source: str, job: Job | None) -> tuple[StartedRun, Connector]:
        with self._admission, self._guard:
            if self._closed:
                raise OwnerClosingError(source)
            connector = self._book.connect(source)
            if running := self._running.get(source):
                raise SourceBusyError(source, running.run_id)
            started = begin_run(self._stores, source, job)
            self._running[source] = started
        return started, connector

    def _execute_and_tell(
        self, started: StartedRun, connector: Connector, approve_deletions: bool, job: Job | None
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
            parser = self._parser_of(started.source)
            return started.execute(connector, self._stores, parser, self._settings, on_progress, approve_deletions)
        finally:
            self._end(started.source)

    def _parser_of(self, name: str) -> Parser:
        """With the passwords of the source."""
        source = self._book.sources.usable.get(name)
        passwords = tuple(secret.get_secret_value() for secret in source.passwords) if source else ()
        return replace(self.parser, passwords=passwords)

    def _end(self, source: str) -> None:
        """Let the next run in, after what people decided on while this one was going."""
        with self._guard:
            try:
                purge_left_out(self._stores, source)  # when this fails, the next run begins with it
                if source in self._to_list_again:
                    self._to_list_again.remove(source)
                    list_anew(self._stores, source)
            except Exception:
                log.exception("what people decided on %s could not be applied after its run", source)
            finally:
                del self._running[source]
                self._guard.notify_all()
