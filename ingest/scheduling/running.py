"""The scheduler beside the owner of the store: its runner is the owner, and it lives as long."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.owner import Owner
from ingest.runs import SourceBusyError
from ingest.scheduling.alerts.alarm import Alarm
from ingest.scheduling.alerts.settings import AlertSettings
from ingest.scheduling.freshness import Targets
from ingest.scheduling.schedule import Plan
from ingest.scheduling.schedules import Schedules
from ingest.scheduling.stored import take_over_file
from ingest.scheduling.ticking import SourceIsBusyError, Ticker
from ingest.scheduling.watching import FolderWatches
from ingest.sync import Job


@dataclass(frozen=True, slots=True)
class OwnerRunner:
    """Runs sources in the owner's threads."""

    owner: Owner

    def sources(self) -> frozenset[str]:
        """The sources in the settings."""
        return self.owner.source_names()

    def running_sources(self) -> frozenset[str]:
        """Those that are being synced."""
        return self.owner.running_sources()

    def start(self, source: str, job: Job) -> None:
        """Start a run. Raises SourceIsBusyError."""
        try:
            self.owner.start_sync(source, job=job)
        except SourceBusyError as error:
            raise SourceIsBusyError(str(error)) from error

    def retry_due(self) -> None:
        """Try failed items again whose time has come."""
        self.owner.retry_due()

    def start_after_change(self, source: str) -> None:
        """Start a run because somebody saved something; one that began since sees it or leads to another."""
        with suppress(SourceBusyError):
            self.owner.start_sync(source)


@contextmanager
def scheduled(owner: Owner, schedules: Schedules, plans: Sequence[Plan], alerts: AlertSettings) -> Iterator[None]:
    """Read the owner's sources by schedule, and tell of what stands still; `plans` are those of the settings file."""
    with owner.ledger.writing(noticeable=False) as connection:
        take_over_file(connection, plans, datetime.now(UTC))
    # Whoever owns the folder is alone, so it takes over at once.
    runner = OwnerRunner(owner)
    ticker = Ticker(owner.ledger, runner, woken=schedules.changed)
    alarm = Alarm(owner.ledger, schedules, lambda: Targets.of(owner.settings, owner.sources()), alerts)
    watches = FolderWatches(owner.ledger, owner.sources, owner.running_sources, runner.start_after_change)
    threads = [
        threading.Thread(target=watches.run, name="watches"),
        threading.Thread(target=ticker.run, name="scheduler"),
        threading.Thread(target=alarm.run, name="alarm"),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ticker.stop()
        alarm.stop()
        watches.stop()
        for thread in threads:
            thread.join()
