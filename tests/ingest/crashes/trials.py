"""Crash equivalence: kill a sync somewhere, let the next owner finish it, compare with a store never killed.

    python -m tests.ingest.crashes.trials --documents 2000 --moments 50

prints one line per trial that failed, and the figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from connectors.base import Connector
from ingest.embedding import Embedder
from ingest.storing.stores import EMBEDDED_AT_ONCE
from tests.ingest.crashes.canonical import Dump, assert_same, dump
from tests.ingest.crashes.changing_company import after, before
from tests.ingest.killing import EMBEDDED, Point, Task, embedded_so_far, sync_and_die

MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Result:
    """One trial: where it was killed, whether it was in time, and what was embedded once more because of it."""

    where: str
    killed: bool
    embedded_again: int
    difference: str = ""


@dataclass(slots=True)
class Trials:
    """All trials of one company. `folder` holds a store that every trial starts from."""

    folder: Path
    documents: int
    load: Callable[[], Embedder] | None = None
    prepare: Callable[[], None] | None = None
    points: Counter[str] = field(init=False)
    _opening: threading.Lock = field(default_factory=threading.Lock)  # Alembic migrates for one thread at a time
    seconds: float = field(init=False)
    embedded: int = field(init=False)
    expected: Dump = field(init=False)

    def __post_init__(self) -> None:
        start = self._task("start", before(self.documents))
        start.folder.mkdir()
        self._first_sync(start)
        undisturbed = self._copy("undisturbed")
        started = time.monotonic()
        points = sync_and_die(undisturbed)
        self.seconds = time.monotonic() - started
        assert points is not None
        self.points, self.embedded = points, embedded_so_far(undisturbed.folder)
        self.expected = self._finished(undisturbed)

    def named_points(self) -> list[Point]:
        """The first, middle and last passing of each."""
        return [
            Point(name, passing)
            for name, passings in sorted(self.points.items())
            for passing in sorted({1, (passings + 1) // 2, passings})
        ]

    def at_point(self, point: Point) -> Result:
        """Kill at a commit point."""
        task = self._copy(f"point-{abs(hash(point))}")
        killed = sync_and_die(task, fatal=point) is None
        return self._judge(task, f"{point.name} ({point.passing})", killed)

    def at_moment(self, number: int) -> Result:
        """Kill after a random share of the undisturbed run's time; the seed is the number."""
        after_s = random.Random(number).uniform(0, self.seconds)
        task = self._copy(f"moment-{number}")
        killed = sync_and_die(task, after_s=after_s) is None
        return self._judge(task, f"moment {number}, {after_s:.2f} s", killed)

    def _judge(self, task: Task, where: str, killed: bool) -> Result:
        try:
            points = sync_and_die(task)
            assert points is not None
            again = embedded_so_far(task.folder) - self.embedded
            assert_same(self._finished(task), self.expected)
            assert again <= EMBEDDED_AT_ONCE, f"{again} texts were embedded again"
            return Result(where, killed, max(again, 0))
        except AssertionError as error:
            return Result(where, killed, 0, str(error)[:500] or "different")
        finally:
            shutil.rmtree(task.folder)

    def _finished(self, task: Task) -> Dump:
        """After one more complete listing, which purges what the last one hid, wherever that one began."""
        with self._opening:
            workplace = task.open()
        try:
            workplace.sync(task.source)
            return dump(workplace)
        finally:
            workplace.close()

    def _first_sync(self, task: Task) -> None:
        workplace = task.open()
        workplace.configure(task.source.name)
        workplace.sync(task.source)
        workplace.close()
        (task.folder / EMBEDDED).unlink()

    def _copy(self, name: str) -> Task:
        shutil.copytree(self.folder / "start", self.folder / name)
        return self._task(name, after(self.documents))

    def _task(self, name: str, source: Connector) -> Task:
        return Task(self.folder / name, source, self.load, self.prepare)


def run_trials(trials: Trials, moments: int, workers: int) -> Iterator[Result]:
    """Every named point, and so many random moments."""
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(trials.at_point, trials.named_points())
        yield from pool.map(trials.at_moment, range(1, moments + 1))


def summary(trials: Trials, results: Sequence[Result]) -> dict[str, object]:
    """The figures of all trials."""
    return {
        "documents": trials.documents,
        "passages": len(trials.expected.vectors),
        "commit_points": len(trials.points),
        "trials": len(results),
        "killed": sum(one.killed for one in results),
        "different": sum(bool(one.difference) for one in results),
        "most_embedded_again": max(one.embedded_again for one in results),
        "undisturbed_s": round(trials.seconds, 1),
    }


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Kill syncs and compare what is left with a store never killed.")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--real-model", action="store_true", help="embed with the bundled model; takes far longer")
    chosen = parser.parse_args(arguments)
    with folder_in_memory() as folder:
        trials = Trials(folder, chosen.documents, load_bundled if chosen.real_model else None)
        results = []
        for result in run_trials(trials, chosen.moments, chosen.workers):
            results.append(result)
            if result.difference:
                print(f"{result.where}: {result.difference}", file=sys.stderr, flush=True)
        print(json.dumps(summary(trials, results)))
    return int(any(one.difference for one in results))


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """In memory where there is one: a killed process loses nothing of a file system, and no disk is waited for."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None, prefix="collega-crashes-") as folder:
        yield Path(folder)


def load_bundled() -> Embedder:
    """The real model, from where the tests keep its export."""
    from ingest.embedders import load_embedder

    return load_embedder("bundled", Path(".pytest_cache/d/models"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
