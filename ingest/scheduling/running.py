"""The owner of the store as whom the scheduler asks to run a source."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.owner import Owner, SourceBusyError
from ingest.scheduling.ticking import SourceIsBusyError
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
