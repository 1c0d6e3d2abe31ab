"""Which slot is due, and when the next run will be: pure decisions from what is done and what time it is.

The rules, whatever the clock did in between:

- Of all slots that passed unseen (downtime, a clock set forward, quiet hours, a run that took long) only the latest is
  due: missed slots are caught up once.
- What is done is looked for at or before now. After a clock was set back, slots go on from there, and none that was
  run is run again, since its key is in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ingest.scheduling.schedule import Plan
from ingest.scheduling.times.quiet import QuietHours
from ingest.scheduling.times.timetable import Timetable, latest_slot


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A plan, read once."""

    timetable: Timetable
    quiet: QuietHours | None
    zone: ZoneInfo

    @classmethod
    def of(cls, plan: Plan) -> Rhythm:
        """Raises:
        ScheduleError: the plan cannot be used.
        """
        return cls(plan.timetable(), plan.quiet(), plan.clock())

    def due(self, done_until: datetime, now: datetime) -> datetime | None:
        """The slot to run now; None when there is none or it is quiet."""
        return None if self.is_quiet(now) else latest_slot(self.timetable, done_until, now)

    def next_run_at(self, done_until: datetime, now: datetime) -> datetime | None:
        """When a run will be started; `now` where one is due; None when no slot follows."""
        slot = latest_slot(self.timetable, done_until, now) or next(self.timetable.after(now), None)
        return None if slot is None else self._not_quiet(max(slot, now))

    def runs_after(self, moment: datetime) -> Iterator[datetime]:
        """When runs will be started after `moment`: the slots, those in quiet hours moved behind them."""
        last = moment
        for slot in self.timetable.after(moment):
            if (run_at := self._not_quiet(slot)) > last:
                yield run_at
                last = run_at

    def is_quiet(self, now: datetime) -> bool:
        """Whether no run may be started now."""
        return self._not_quiet(now) > now

    def _not_quiet(self, moment: datetime) -> datetime:
        return moment if self.quiet is None else self.quiet.until(moment, self.zone)
