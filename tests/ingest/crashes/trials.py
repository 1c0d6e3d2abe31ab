"""Crash equivalence: kill a sync somewhere, let the next owner finish it, compare with a store never killed.

    python -m tests.ingest.crashes.trials --documents 2000 --moments 50

prints a line per trial and the figures as JSON. `--part 2/5` does the second fifth of the same trials.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from connectors.base import Connector
from ingest.embedding import Embedder
from ingest.index import embedded
from ingest.storing.stores import EMBEDDED_AT_ONCE
from tests.ingest.crashes.canonical import Dump, assert_same, dump
from tests.ingest.crashes.changing_company import after, before
from tests.ingest.killing import EMBEDDED, Point, Task, embedded_so_far, in_child, sync_and_die

MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Result:
    """One trial: where it was killed, whether it was in time, and what was embedded once more because of it."""

    where: str
    killed: bool
    embedded_again: int
    lost: int = 0
    duplicate: int = 0
    difference: str = ""


def leave_chroma_untried() -> None:
    """In a child: no process tries Chroma's graph out, and no vector is asked for; that is for the index's tests."""
    vars(embedded)["try_out"] = lambda *_: None
    setattr(embedded.EmbeddedIndex, "unreachable", lambda *_: set())  # noqa: B010


@dataclass(slots=True)
class Trials:
    """All trials of one company. `folder` holds a store that every trial starts from."""

    folder: Path
    documents: int
    load: Callable[[], Embedder] | None = None
    prepare: Callable[[], None] = leave_chroma_untried
    points: Counter[str] = field(init=False)
    changed: Connector = field(init=False)
    seconds: float = field(init=False)
    embedded: int = field(init=False)
    expected: Dump = field(init=False)

    def __post_init__(self) -> None:
        self.changed = after(self.documents)
        start = self._task("start", before(self.documents))
        start.folder.mkdir()
        in_child(partial(_first_sync, start))
        undisturbed = self._copy("undisturbed")
        started = time.monotonic()
        points = sync_and_die(undisturbed)
        self.seconds = time.monotonic() - started
        assert points is not None
        self.points, self.embedded = points, embedded_so_far(undisturbed.folder)
        self.expected = in_child(partial(_finished, undisturbed))

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
        rng = random.Random(number)
        after_s = rng.uniform(0, self.seconds)
        task = self._copy(f"moment-{number}")
        while sync_and_die(task, after_s=after_s) is not None:  # the machine was quicker this time: earlier, then
            shutil.rmtree(task.folder)
            task, after_s = self._copy(f"moment-{number}"), rng.uniform(0, after_s)
        return self._judge(task, f"moment {number}, {after_s:.2f} s", killed=True)

    def _judge(self, task: Task, where: str, killed: bool) -> Result:
        try:
            assert sync_and_die(task) is not None
            again = max(embedded_so_far(task.folder) - self.embedded, 0)
            found = in_child(partial(_finished, task))
        finally:
            shutil.rmtree(task.folder)
        lost = len(self.expected.documents.keys() - found.documents.keys())
        return Result(where, killed, again, lost, len(found.repeated), self._difference(found, again))

    def _difference(self, found: Dump, again: int) -> str:
        try:
            assert_same(found, self.expected)
            assert again <= EMBEDDED_AT_ONCE, f"{again} texts were embedded again"
        except AssertionError as error:
            return str(error)[:500] or "different"
        return ""

    def _copy(self, name: str) -> Task:
        shutil.copytree(self.folder / "start", self.folder / name)
        return self._task(name, self.changed)

    def _task(self, name: str, source: Connector) -> Task:
        return Task(self.folder / name, source, self.load, self.prepare)


def _first_sync(task: Task) -> None:
    if task.prepare:
        task.prepare()
    workplace = task.open()
    workplace.configure(task.source.name)
    workplace.sync(task.source)
    workplace.close()
    (task.folder / EMBEDDED).unlink()


def _finished(task: Task) -> Dump:
    """What is there after one more complete listing, which purges what the last one hid, wherever that one began."""
    if task.prepare:
        task.prepare()
    workplace = task.open()
    try:
        workplace.sync(task.source)
        return dump(workplace)
    finally:
        workplace.close()


def run_trials(trials: Trials, moments: Sequence[int], points: Sequence[Point], workers: int) -> Iterator[Result]:
    """Random moments by their numbers, then these points; `workers` at a time."""
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(trials.at_moment, moments)
        yield from pool.map(trials.at_point, points)


def summary(trials: Trials, results: Sequence[Result]) -> dict[str, object]:
    """The figures of all trials."""
    return {
        "documents": trials.documents,
        "passages": len(trials.expected.vectors),
        "commit_points": len(trials.points),
        "trials": len(results),
        "killed": sum(one.killed for one in results),
        "different": sum(bool(one.difference) for one in results),
        "lost": sum(one.lost for one in results),
        "duplicate": sum(one.duplicate for one in results),
        "most_embedded_again": max(one.embedded_again for one in results),
        "undisturbed_s": round(trials.seconds, 1),
    }


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Kill syncs and compare what is left with a store never killed.")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--part", type=_part, default=_part("1/1"), help="which of how many, as 2/5; without it all")
    parser.add_argument("--real-model", action="store_true", help="embed with the bundled model; takes far longer")
    chosen = parser.parse_args(arguments)
    with folder_in_memory() as folder:
        trials = Trials(folder, chosen.documents, load_bundled if chosen.real_model else None)
        results = []
        moments = range(1, chosen.moments + 1)[chosen.part]
        for result in run_trials(trials, moments, trials.named_points()[chosen.part], chosen.workers):
            results.append(result)
            ended = "killed" if result.killed else "was through before"
            print(f"{result.where}: {ended}, {result.embedded_again} texts again {result.difference}", flush=True)
        print(json.dumps(summary(trials, results)))
    return int(any(one.difference for one in results))


def _part(text: str) -> slice:
    """Every n-th, from the one that is named on: parts meet as many kinds of commit point as the whole does.

    >>> range(1, 8)[_part("2/3")]
    range(2, 8, 3)
    """
    number, of = map(int, text.split("/"))
    if not 1 <= number <= of:
        raise argparse.ArgumentTypeError(f"{text} is not a part")
    return slice(number - 1, None, of)


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
