"""Watching a run: telling how far it is, and asking it to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.syncing.balancing import Progress, Tally
from ingest.syncing.pacing import Pace


class RunCancelled(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Somebody asked the run to stop; what is stored stays."""


@dataclass(slots=True)
class Watch:
    """What a run tells and whom it listens to. `listing_ended`: no further items will be seen."""

    run_id: int
    source: str
    tally: Tally
    cancelled: threading.Event
    on_progress: Callable[[Progress], None] | None = None
    listing_ended: bool = False
    pace: Pace = field(default_factory=Pace)

    def pause(self) -> None:
        """Called between pieces of work. Raises RunCancelled when somebody asked for it."""
        if self.cancelled.is_set():
            raise RunCancelled

    def tell(self, doing: str) -> None:
        """Say how far the run is, and stop when asked to."""
        sheet = self.tally.sheet()
        self.pace.note(sheet.settled(), sheet.passages)
        if self.on_progress:
            total = sheet.seen if self.listing_ended else None
            left = None if total is None else self.pace.seconds_for(total - sheet.settled())
            rate = self.pace.passages_per_s()
            self.on_progress(Progress(self.run_id, self.source, sheet, doing, total, rate, left))
        self.pause()
