"""Watching a run: telling how far it is, and asking it to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from ingest.syncing.balancing import Progress, Tally


class RunCancelled(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Somebody asked the run to stop; what is stored stays."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a run tells and whom it listens to."""

    run_id: int
    source: str
    tally: Tally
    cancelled: threading.Event
    on_progress: Callable[[Progress], None] | None = None

    def pause(self) -> None:
        """Called between pieces of work. Raises RunCancelled when somebody asked for it."""
        if self.cancelled.is_set():
            raise RunCancelled

    def tell(self, doing: str) -> None:
        """Say how far the run is, and stop when asked to."""
        if self.on_progress:
            self.on_progress(Progress(self.run_id, self.source, self.tally.sheet(), doing))
        self.pause()
