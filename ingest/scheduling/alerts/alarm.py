"""The alarm: looks at the ledger beside the scheduler, in a thread of its own, and tells of what stands still.

It reckons from runs and from the scheduler's last beat, so a scheduler that hangs is one more thing that it tells of.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from ingest.ledger import Ledger
from ingest.scheduling.alerts.delivering import NotDeliveredError, deliver
from ingest.scheduling.alerts.incidents import (
    Trouble,
    note_delivered,
    note_failed,
    undelivered,
    update_incidents,
)
from ingest.scheduling.alerts.settings import AlertSettings
from ingest.scheduling.freshness import FreshnessState, Known, Targets, read_known
from ingest.scheduling.schedules import Schedules, TickState

log = logging.getLogger(__name__)

LOOKS_EVERY_S = 30.0
STARTS_AFTER_S = 90.0  # what stood still because the process was down gets time to catch up
_NOTHING_KNOWN = Known((), None)


class Alarm:
    """`look` is for one thread at a time."""

    def __init__(
        self,
        ledger: Ledger,
        schedules: Schedules,
        targets: Callable[[], Targets],
        settings: AlertSettings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger, self._schedules, self._targets, self._settings = ledger, schedules, targets, settings
        self._now = now
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look again and again, until `stop`."""
        wait_s = STARTS_AFTER_S
        while not self._stopped.wait(wait_s):
            wait_s = LOOKS_EVERY_S
            try:
                self.look()
            except Exception:
                log.exception("looking for sources that stand still failed; it is tried again")

    def stop(self) -> None:
        """End `run`, after the message that it is sending."""
        self._stopped.set()

    def look(self) -> None:
        """Note what is wrong now and what no longer is, and send what is to be told."""
        troubles = self._troubles()
        with self._ledger.writing(noticeable=False) as connection:
            update_incidents(connection, troubles, self._settings.channels, self._now())
        with self._ledger.reading() as connection:
            waiting = undelivered(connection, self._now())
        for notice in waiting:
            if self._stopped.is_set() or notice.channel not in self._settings.channels:
                continue
            try:
                deliver(notice, self._settings)
            except NotDeliveredError as error:
                log.warning("an alert by %s was not delivered: %s", notice.channel, error)
                with self._ledger.writing(noticeable=False) as connection:
                    note_failed(connection, notice, str(error), self._now())
            else:
                with self._ledger.writing(noticeable=False) as connection:
                    note_delivered(connection, notice, self._now())

    def _troubles(self) -> set[Trouble]:
        targets, now = self._targets(), self._now()
        with self._ledger.reading() as connection:
            known = read_known(connection)
        troubles = {
            Trouble("source", state.name)
            for state in self._ledger.sources()
            if targets.judge(state, known.get(state.name, _NOTHING_KNOWN), now).state is FreshnessState.RED
        }
        if self._schedules.tick_state()[0] is TickState.SILENT:
            troubles.add(Trouble("scheduler", ""))
        return troubles
