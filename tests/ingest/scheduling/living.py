"""A scheduler with a clock that tests set and runs that last as long as tests want, on a real ledger."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.ledger import Ledger
from ingest.ledger.records import BalanceSheet, RunState
from ingest.ledger.runs import finish_run, start_run
from ingest.ledger.writing.sources import ConfiguredSource, configure, read_position
from ingest.scheduling.schedule import Plan
from ingest.scheduling.stored import add_schedule
from ingest.scheduling.ticking import Ticker
from ingest.sync import Job

START = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)


@dataclass(slots=True)
class HeldRunner:
    """Starts real runs in the ledger; they end when the test says so, or at once."""

    ledger: Ledger
    names: frozenset[str]
    at_once: bool = True
    started: list[str] = field(default_factory=list)
    running: dict[str, tuple[int, Job]] = field(default_factory=dict)
    retries: int = 0
    refuses: type[Exception] | None = None

    def sources(self) -> frozenset[str]:
        return self.names

    def running_sources(self) -> frozenset[str]:
        return frozenset(self.running)

    def retry_due(self) -> None:
        self.retries += 1

    def start(self, source: str, job: Job) -> None:
        if self.refuses:
            raise self.refuses("not now")
        with self.ledger.writing(noticeable=False) as connection:
            position = read_position(connection, source)
            assert position is not None
            run_id = start_run(connection, position.source_id)
            job.begun(connection, run_id)
        self.started.append(source)
        self.running[source] = (run_id, job)
        if self.at_once:
            self.end(source)

    def end(self, source: str, state: RunState = RunState.SUCCEEDED) -> None:
        run_id, job = self.running.pop(source)
        with self.ledger.writing(noticeable=False) as connection:
            finish_run(connection, run_id, state, BalanceSheet(), "")
        record = self.ledger.run(run_id)
        assert record is not None
        job.ended(record)


@dataclass(slots=True)
class Life:
    """One ledger, one clock, and whoever schedules now."""

    ledger: Ledger
    now: datetime = START
    names: frozenset[str] = frozenset({"shares", "tickets", "wiki"})
    runner: HeldRunner = field(init=False)
    ticker: Ticker = field(init=False)

    def __post_init__(self) -> None:
        with self.ledger.writing() as connection:
            configure(connection, {name: ConfiguredSource("files", b"settings") for name in self.names})
        self.runner = HeldRunner(self.ledger, self.names)
        self.restart()

    def restart(self) -> None:
        """Another process with the same ledger; what ran in the old one is gone."""
        self.runner.running.clear()
        self.ticker = Ticker(self.ledger, self.runner, now=lambda: self.now)

    def add(self, source: str = "shares", **plan: Any) -> int:
        with self.ledger.writing() as connection:
            return add_schedule(connection, Plan(source, **plan), self.now)

    def tick(self, **later: float) -> list[str]:
        """Let so much time pass, tick, and say what was started."""
        self.now += timedelta(**later)
        self.runner.started.clear()
        self.ticker.tick()
        return list(self.runner.started)

    def live(self, minutes: int) -> int:
        """Tick every twenty seconds for so long; how many runs were started."""
        return sum(len(self.tick(seconds=20)) for _ in range(minutes * 3))

    def tick_stubbornly(self) -> None:
        with suppress(Exception):
            self.ticker.tick()
