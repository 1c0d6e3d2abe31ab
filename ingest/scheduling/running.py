"""The owner of the store as whom the scheduler asks to run a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.ledger.records import RunRecord, RunState
from ingest.owner import Owner, SourceBusyError
from ingest.scheduling.ticking import SourceIsBusyError


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

    def start(self, source: str, on_end: Callable[[bool], None]) -> int:
        """Start a run. Raises SourceIsBusyError."""

        def tell(run: RunRecord) -> None:
            on_end(run.state is not RunState.CANCELLED)

        try:
            return self.owner.start_sync(source, on_end=tell)
        except SourceBusyError as error:
            raise SourceIsBusyError(str(error)) from error
