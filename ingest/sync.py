"""One execution of one source's sync, from its row in the ledger to its balance sheet.

What a run does is `ingest.syncing`; this is how it begins, ends, and says what happened. Each way of ending leaves the
store whole: a run may be cancelled, fail or be killed at any point, and the next one continues.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from connectors.base import Connector
from connectors.errors import CollegaError
from ingest.ledger import Ledger
from ingest.ledger.days import record_day
from ingest.ledger.records import BalanceSheet, RunRecord, RunState
from ingest.ledger.runs import close_orphaned_runs, finish_run, start_run
from ingest.ledger.writing.sources import SourcePosition, read_position
from ingest.settings import IngestSettings
from ingest.storing.stores import Stores
from ingest.syncing.balancing import Progress, Tally
from ingest.syncing.content.preparing import Parser
from ingest.syncing.listing.absence import MassDeletionError
from ingest.syncing.running import SourceRun
from ingest.syncing.watching import RunCancelled, Watch

__all__ = ["Job", "Progress", "StartedRun", "UnknownSourceError", "begin_run", "run_sync"]

log = logging.getLogger(__name__)

CANCELLED = "The run was cancelled. What was stored stays, and the next run continues after it."


class UnknownSourceError(CollegaError):
    """No source of that name is in the settings."""

    def __init__(self, source: str, known: list[str]) -> None:
        self.source, self.known = source, known
        super().__init__(
            f"There is no source {source!r} in the settings. "
            + (f"There are: {', '.join(known)}." if known else "Add a [[source]] to collega.toml first.")
        )


class Job(Protocol):
    """Why a run is made, where somebody keeps account of it."""

    def begun(self, connection: Connection, run_id: int) -> None:
        """Called in the transaction that gives the run its row; an error keeps the run from being made."""
        ...

    def ended(self, run: RunRecord) -> None:
        """Called when another run of the source may begin."""
        ...


@dataclass(slots=True)
class LiveProgress:
    """What a run told last, for whoever looks."""

    latest: Progress | None = None


@dataclass(frozen=True, slots=True)
class StartedRun:
    """A run that has its row in the ledger. `cancelled` is set by whoever wants it to stop."""

    run_id: int
    source: str
    position: SourcePosition
    cancelled: threading.Event = field(default_factory=threading.Event)
    live: LiveProgress = field(default_factory=LiveProgress)

    def execute(
        self,
        connector: Connector,
        stores: Stores,
        parser: Parser,
        settings: IngestSettings,
        on_progress: Callable[[Progress], None] | None = None,
        approve_deletions: bool = False,
    ) -> RunRecord:
        """Run to one of its ends and record it. Raises only what ends the process."""
        started = time.monotonic()
        log.info("run started", extra={"run_id": self.run_id, "source": self.source})

        def tell(progress: Progress) -> None:
            self.live.latest = progress
            if on_progress:
                on_progress(progress)

        watch = Watch(self.run_id, self.source, Tally(), self.cancelled, tell)
        state, message = RunState.CANCELLED, CANCELLED  # what a KeyboardInterrupt leaves
        try:
            run = SourceRun(connector, stores, parser, settings, self.position, watch)
            run.execute(approve_deletions)
            state, message = _success(watch.tally.sheet(), run.notes)
        except RunCancelled:
            pass
        except MassDeletionError as error:
            state, message = RunState.STOPPED, str(error)
        except Exception as error:
            state, message = RunState.FAILED, _explain(error, self.source)
        finally:
            watch.tally.forget_unsettled()
            sheet = watch.tally.sheet()
            assert sheet.adds_up(), sheet
            self._record_end(stores.ledger, state, sheet, message)
            self._log_end(state, sheet, time.monotonic() - started)
        record = stores.ledger.run(self.run_id)
        assert record is not None
        return replace(record, state=state, sheet=sheet, message=message)

    def _record_end(self, ledger: Ledger, state: RunState, sheet: BalanceSheet, message: str) -> None:
        try:
            with ledger.writing(noticeable=False) as connection:
                finish_run(connection, self.run_id, state, sheet, message)
                record_day(connection, self.position.source_id, datetime.now(UTC).date())
        except DBAPIError as error:
            # A full disk takes no last words either. The source's next run closes this one's row.
            log.error("the end of run %d of %r (%s) could not be recorded: %s", self.run_id, self.source, state, error)

    def _log_end(self, state: RunState, sheet: BalanceSheet, seconds: float) -> None:
        """Its figures; the message names items, and stays where rights are checked."""
        facts = {"run_id": self.run_id, "source": self.source, "state": state.value, "seconds": round(seconds, 3)}
        log.info("run ended", extra=facts | asdict(sheet))


def begin_run(stores: Stores, source: str, job: Job | None = None) -> StartedRun:
    """Give a run its row.

    Raises:
        UnknownSourceError: the source is not configured.
    """
    with stores.ledger.writing(noticeable=False) as connection:
        position = read_position(connection, source)
        if position is None:
            raise UnknownSourceError(source, [one.name for one in stores.ledger.sources()])
        close_orphaned_runs(connection, position.source_id)  # whose end could not be recorded
        run_id = start_run(connection, position.source_id)
        if job is not None:
            job.begun(connection, run_id)
        return StartedRun(run_id, source, position)


def run_sync(
    connector: Connector,
    stores: Stores,
    parser: Parser,
    settings: IngestSettings,
    on_progress: Callable[[Progress], None] | None = None,
    approve_deletions: bool = False,
) -> RunRecord:
    """Sync the source that `connector` reads, in this thread.

    Raises:
        UnknownSourceError: its name is not configured in the ledger.
    """
    started = begin_run(stores, connector.name)
    return started.execute(connector, stores, parser, settings, on_progress, approve_deletions)


def _success(sheet: BalanceSheet, notes: Sequence[str]) -> tuple[RunState, str]:
    if not sheet.failed:
        return RunState.SUCCEEDED, " ".join(notes)
    failed = (
        f"{sheet.failed} of {sheet.seen} items are not stored as they are at the source. The list of failures has "
        "each reason and the next try; everything else is up to date."
    )
    return RunState.PARTIAL, " ".join([failed, *notes])


def _explain(error: Exception, source: str) -> str:
    if isinstance(error, CollegaError):
        return str(error)
    log.exception("the sync of %s failed", source)
    if isinstance(error, DBAPIError):
        return (
            f"The sync of {source!r} failed because the database could not be used: {error.orig}. Check free space "
            f"and permissions, then run `collega sync {source}` again: it continues after what is stored."
        )
    return (
        f"The sync of {source!r} failed unexpectedly: {type(error).__name__}: {error}. Nothing was hidden or removed; "
        f"run `collega sync {source}` again, and look into the log if it repeats."
    )
