"""The tick: what is due is claimed and started, again and again, as long as the owner lives.

What a newcomer would get wrong:

- A tick that fails is logged and the next one comes; one schedule that fails does not keep the others from running.
- A slot is claimed before its run begins and finished after it ended. Whatever happens between, the slot is found
  claimed by a scheduler that is gone, and run again: at least once, and a run is idempotent.
- A slot whose source is busy is not claimed. It waits, and what is due by then is one run.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from connectors.errors import CollegaError
from ingest.ledger import Ledger
from ingest.ledger.records import RunRecord, RunState
from ingest.scheduling.deciding import Rhythm
from ingest.scheduling.errors import FencedError
from ingest.scheduling.fencing import beat, take_over
from ingest.scheduling.schedule import Schedule
from ingest.scheduling.slots import Slot, abandoned, claim, finish, last_taken, note_run, release, settle
from ingest.scheduling.stored import read_schedules, restart
from ingest.sync import Job

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(seconds=20)  # a clock that was set is noticed within this
BUSY_WAIT = timedelta(seconds=1)
LEASE = timedelta(seconds=60)
CLOCK_WAS_WRONG = timedelta(hours=26)  # a schedule from further in the future was made while the clock was wrong


class SourceIsBusyError(CollegaError):
    """What a `Runner` says when it cannot start a run now; the slot waits."""


class Runner(Protocol):
    """Whoever executes runs."""

    def sources(self) -> frozenset[str]:
        """The sources that there are."""
        ...

    def running_sources(self) -> frozenset[str]:
        """Those that are being synced, by whoever started it."""
        ...

    def start(self, source: str, job: Job) -> None:
        """Start a run for `job` and do not wait for it.

        Raises:
            SourceIsBusyError: not now.
        """
        ...

    def retry_due(self) -> None:
        """Start a run for what failed earlier and is to be tried again now."""
        ...


@dataclass(frozen=True, slots=True)
class _Due:
    schedule: Schedule
    slot: Slot


class Ticker:
    """One scheduler. `tick` is for one thread at a time; `wake` for any."""

    def __init__(
        self,
        ledger: Ledger,
        runner: Runner,
        lease: timedelta | None = None,
        woken: threading.Event | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Without a `lease` it takes over at once: for whoever is sure to be alone, as the owner of the folder is.
        `woken` is set by others when it shall look again.
        """
        self._ledger, self._runner, self._lease, self._now = ledger, runner, lease, now
        self._epoch: int | None = None
        self._woken = woken or threading.Event()
        self._stopped = threading.Event()

    def wake(self) -> None:
        """Look again now: a schedule changed, or a run ended."""
        self._woken.set()

    def stop(self) -> None:
        """Start nothing more. Slots of runs that are cut short after this stay claimed, for the next start."""
        self._stopped.set()
        self._woken.set()

    def run(self) -> None:
        """Tick until `stop`."""
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                wait = self.tick()
            except FencedError as error:
                log.warning("%s", error)
                wait = BUSY_WAIT
            except Exception:
                log.exception("a tick of the scheduler failed; the next one follows")
                wait = BUSY_WAIT
            self._woken.wait(wait.total_seconds())

    def tick(self) -> timedelta:
        """Start what is due; how long nothing else will be."""
        now = self._now()
        if not self._leads(now):
            return min(LONGEST_WAIT, self._lease or LONGEST_WAIT)
        with self._ledger.reading() as connection:
            known = self._runner.sources()
            schedules = [one for one in read_schedules(connection) if not one.paused and one.plan.source in known]
            taken = last_taken(connection, now)
            left = abandoned(connection, self._epoch or 0)
        self._mend_future(schedules, now)
        waits = [LONGEST_WAIT]
        due: list[_Due] = []
        for schedule in schedules:
            try:
                done_until = max(schedule.since, taken.get(schedule.schedule_id, schedule.since))
                slot_at, wait = _look(schedule, done_until, left.get(schedule.schedule_id), now)
            except Exception:
                log.exception("schedule %d cannot be reckoned; the others go on", schedule.schedule_id)
                continue
            waits.append(wait)
            if slot_at is not None:
                due.append(_Due(schedule, Slot(schedule.schedule_id, slot_at)))
        if self._start_all(due):
            waits.append(BUSY_WAIT)
        self._runner.retry_due()
        return max(min(waits), timedelta(milliseconds=10))

    def _leads(self, now: datetime) -> bool:
        with self._ledger.writing(noticeable=False) as connection:
            if self._epoch is not None:
                try:
                    beat(connection, self._epoch, now)
                    return True
                except FencedError as error:
                    log.warning("%s", error)
                    self._epoch = None
                    self._lease = self._lease or LEASE  # it was not alone after all
            self._epoch = take_over(connection, now, self._lease)
            if self._epoch is not None:
                settle(connection, self._epoch, now)
            return self._epoch is not None

    def _mend_future(self, schedules: Sequence[Schedule], now: datetime) -> None:
        wrong = [one.schedule_id for one in schedules if one.since - now > CLOCK_WAS_WRONG]
        if wrong:
            log.warning("the clock was set back; schedules %s count from now on", wrong)
            with self._ledger.writing(noticeable=False) as connection:
                restart(connection, wrong, now)

    def _start_all(self, due: Sequence[_Due]) -> bool:
        """Start a run for each source with something due, the most urgent first; True when something has to wait."""
        by_source: dict[str, list[_Due]] = defaultdict(list)
        for one in due:
            by_source[one.schedule.plan.source].append(one)

        def urgency(source: str) -> tuple[int, datetime, str]:
            slots = by_source[source]
            return -max(one.schedule.plan.priority for one in slots), min(one.slot.slot_at for one in slots), source

        waiting = by_source.keys() & self._runner.running_sources()
        for source in sorted(by_source.keys() - waiting, key=urgency):
            try:
                self._start(source, [one.slot for one in by_source[source]])
            except FencedError:
                raise
            except Exception:
                log.exception("the run of %s could not be started; it is tried again", source)
                waiting.add(source)
        return bool(waiting)

    def _start(self, source: str, slots: Sequence[Slot]) -> None:
        epoch = self._epoch
        assert epoch is not None
        with self._ledger.writing(noticeable=False) as connection:
            claimed = [slot for slot in slots if claim(connection, epoch, slot, self._now())]
        if not claimed:
            return
        try:
            self._runner.start(source, SlotJob(self._ledger, epoch, claimed, self._now, self._stopped, self._woken))
        except FencedError:
            raise  # the slots are not ours to give back
        except BaseException as error:
            with self._ledger.writing(noticeable=False) as connection:
                for slot in claimed:
                    release(connection, epoch, slot)
            if not isinstance(error, SourceIsBusyError):
                raise


@dataclass(frozen=True, slots=True)
class SlotJob:
    """Slots that one run does."""

    ledger: Ledger
    epoch: int
    slots: Sequence[Slot]
    now: Callable[[], datetime]
    stopped: threading.Event
    woken: threading.Event

    def begun(self, connection: Connection, run_id: int) -> None:
        """Tie the run to its slots. Raises FencedError, and there is no run."""
        for slot in self.slots:
            note_run(connection, self.epoch, slot, run_id)

    def ended(self, run: RunRecord) -> None:
        """Close the slots, unless the run was cut short by the end of the program: the next start does it again."""
        if run.state is not RunState.CANCELLED or not self.stopped.is_set():
            try:
                with self.ledger.writing(noticeable=False) as connection:
                    self.close(connection)
            except FencedError as error:
                log.warning("%s", error)
        self.woken.set()

    def close(self, connection: Connection) -> None:
        """Say that the slots are done. Raises FencedError."""
        for slot in self.slots:
            finish(connection, self.epoch, slot, self.now())


def _look(
    schedule: Schedule, done_until: datetime, left: datetime | None, now: datetime
) -> tuple[datetime | None, timedelta]:
    """The slot of a schedule that is due, and how long until it is worth looking again."""
    rhythm = Rhythm.of(schedule.plan)
    slot_at = rhythm.due(done_until, now)
    if slot_at is None and left is not None and not rhythm.is_quiet(now):
        slot_at = left
    next_run_at = rhythm.next_run_at(done_until, now)
    if next_run_at is None or slot_at is not None:
        return slot_at, LONGEST_WAIT
    return None, max(next_run_at - now, timedelta(0))
