"""Two schedulers on one ledger, a day's slots, and signals that stop one in the middle of whatever it does.

Each is a process of its own with the product's tick, fencing and ledger; only the run is a stand-in, which writes its
row when it begins and its end with its slots' in one transaction. The clock runs fast: a day in half a minute.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from ingest.ledger import Ledger, open_ledger
from ingest.ledger.records import BalanceSheet, RunState
from ingest.ledger.runs import finish_run, start_run
from ingest.ledger.tables import RunRow
from ingest.ledger.writing.sources import ConfiguredSource, configure, read_position
from ingest.scheduling.schedule import Plan
from ingest.scheduling.slots import DONE
from ingest.scheduling.stored import add_schedule
from ingest.scheduling.tables import SchedulerRow, SlotRow
from ingest.scheduling.ticking import SlotJob, Ticker
from ingest.sync import Job

_DAY = datetime(2026, 3, 3, tzinfo=UTC)
_LEASE_S = 1.0  # in real time
_PATIENCE_S = 60.0
_STOPPED_S = 2.5  # longer than the lease


@dataclass(frozen=True, slots=True)
class Clock:
    """A day that passes in `day_s` seconds of this machine, the same in every process."""

    started_s: float
    day_s: float

    def now(self) -> datetime:
        """What time it is there."""
        return _DAY + timedelta(days=1) * ((time.time() - self.started_s) / self.day_s)

    def simulated(self, seconds: float) -> timedelta:
        """So much real time, there."""
        return timedelta(days=1) * (seconds / self.day_s)


@dataclass(slots=True)
class BriefRunner:
    """Runs that do nothing but keep account of themselves."""

    ledger: Ledger
    names: frozenset[str]

    def sources(self) -> frozenset[str]:
        """All."""
        return self.names

    def running_sources(self) -> frozenset[str]:
        """None for long."""
        return frozenset()

    def retry_due(self) -> None:
        """Nothing fails here."""

    def start(self, source: str, job: Job) -> None:
        """Begin in one transaction, and end in another a moment later."""
        with self.ledger.writing(noticeable=False) as connection:
            position = read_position(connection, source)
            assert position is not None
            run_id = start_run(connection, position.source_id)
            job.begun(connection, run_id)
        time.sleep(random.random() / 500)  # noqa: S311
        assert isinstance(job, SlotJob)
        with self.ledger.writing(noticeable=False) as connection:
            job.close(connection)
            finish_run(connection, run_id, RunState.SUCCEEDED, BalanceSheet(), "")


def rival(url: str, started_s: float, day_s: float, slots: int) -> None:
    """One scheduler, until the day is over."""
    clock = Clock(started_s, day_s)
    with closing(open_ledger(url)) as ledger:
        runner = BriefRunner(ledger, frozenset(_names(slots)))
        ticker = Ticker(ledger, runner, clock.simulated(_LEASE_S), now=clock.now)
        thread = threading.Thread(target=ticker.run)
        thread.start()
        end_s = started_s + day_s
        while time.time() < end_s or (_open(ledger, slots) and time.time() < end_s + _PATIENCE_S):
            ticker.wake()  # the clock is fast, and what is waited for comes sooner than it thinks
            time.sleep(0.02 if time.time() < end_s else 0.5)
        ticker.stop()
        thread.join()


def measure(folder: Path, slots: int = 1_000, day_s: float = 30.0) -> Mapping[str, int]:
    """Let two of them share the day; how often each slot was done, and how often one took over."""
    url = f"sqlite:///{folder / 'ledger.db'}"
    with closing(open_ledger(url)) as ledger:
        _prepare(ledger, slots)
        started_s = time.time() + 2
        arguments = (url, str(started_s), str(day_s), str(slots))
        rivals = [subprocess.Popen([sys.executable, "-m", __name__, *arguments]) for _ in range(2)]
        _disturb(rivals, ledger, started_s + day_s)
        codes = [one.wait() for one in rivals]
        return {**_count(ledger, slots), "failed_processes": sum(code != 0 for code in codes)}


def _prepare(ledger: Ledger, slots: int) -> None:
    with ledger.writing() as connection:
        configure(connection, {name: ConfiguredSource("files", b"settings") for name in _names(slots)})
        for number, name in enumerate(_names(slots)):
            minute = 1 + number * 1438 // slots
            add_schedule(connection, Plan(name, cron=f"{minute % 60} {minute // 60} * * *"), _DAY)


def _disturb(rivals: list[subprocess.Popen[bytes]], ledger: Ledger, until_s: float) -> None:
    """Stop whoever schedules for longer than its lease, and let it go on, again and again."""
    turn = 0
    while time.time() + _STOPPED_S < until_s:
        time.sleep(1 + random.random())  # noqa: S311
        os.kill(rivals[turn % 2].pid, signal.SIGSTOP)
        time.sleep(_STOPPED_S)
        os.kill(rivals[turn % 2].pid, signal.SIGCONT)
        turn += 1


def _count(ledger: Ledger, slots: int) -> dict[str, int]:
    with ledger.reading() as connection:
        query = select(SlotRow.schedule_id, SlotRow.state)
        done = Counter(row.schedule_id for row in connection.execute(query) if row.state == DONE)
        runs = select(RunRow.source_id).where(RunRow.state == RunState.SUCCEEDED)
        succeeded = Counter(connection.scalars(runs))  # sources and schedules were made in the same order
        epochs = connection.scalar(select(SchedulerRow.epoch)) or 0
    return {
        "slots": slots,
        "never": slots - len(done),
        "more_than_once": sum(succeeded[number] > count for number, count in done.items()),
        "left_open": _open(ledger, slots),
        "takeovers": epochs - 1,
    }


def _open(ledger: Ledger, slots: int) -> int:
    """How many of the day's slots are not done."""
    with ledger.reading() as connection:
        of_the_day = (SlotRow.slot_at < _DAY + timedelta(days=1), SlotRow.state == DONE)
        return slots - (connection.scalar(select(func.count()).select_from(SlotRow).where(*of_the_day)) or 0)


def _names(slots: int) -> list[str]:
    return [f"source-{number}" for number in range(slots)]


if __name__ == "__main__":
    rival(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
