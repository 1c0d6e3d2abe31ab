"""Processes that die by SIGKILL at a named commit point of a run, or after a while.

A commit point is a moment before or after something becomes durable: each ledger transaction, named by the function
that makes it, and each step of the index. Nothing in the product knows of them: a child process watches its own ledger
and index, and a transaction added tomorrow is a point without anybody listing it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection as PipeEnd
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from connectors.base import Connector
from ingest.embedding import Embedder, Vectors
from ingest.index.embedded import EmbeddedIndex
from ingest.index.generation import Journal
from ingest.index.nearest import NearestStore
from ingest.index.rows import RowStore
from ingest.index.words import WordStore
from ingest.ledger import Ledger
from ingest.ledger.runs import close_orphaned_runs
from ingest.storing.reconciling import reconcile
from tests.ingest.workplace import CountingEmbedder, Workplace

# Not a fork of the test's own process, whose engines have threads.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.ingest.killing", "ingest.index.embedded"])

Found = TypeVar("Found")
EMBEDDED = "embedded.txt"  # in a store's folder: a line for each text that was ever embedded for it
_OF_THE_INDEX = (
    (EmbeddedIndex, "commit", "a commit"),
    (Journal, "begin", "noting ids"),
    (RowStore, "append", "writing rows"),
    (NearestStore, "put", "writing vectors"),
    (NearestStore, "remove", "removing vectors"),
    (WordStore, "apply", "writing words"),
    (Journal, "end", "forgetting ids"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """The n-th passing of a commit point."""

    name: str
    passing: int


class Fate:
    """Counts how often each point is passed, and kills at the chosen one."""

    def __init__(self, fatal: Point | None) -> None:
        self.fatal, self.passed = fatal, Counter[str]()
        self._guard = threading.Lock()

    def pass_by(self, name: str) -> None:
        with self._guard:
            self.passed[name] += 1
            if self.fatal == Point(name, self.passed[name]):
                os.kill(os.getpid(), signal.SIGKILL)

    def watch_the_index(self) -> None:
        """Of this process; for a child that does nothing else."""
        for owner, method, name in _OF_THE_INDEX:
            setattr(owner, method, self._around(getattr(owner, method), name))

    def _around(self, work: Callable[..., Any], name: str) -> Callable[..., Any]:
        def passing(*arguments: Any, **named: Any) -> Any:
            self.pass_by(f"index: before {name}")
            result = work(*arguments, **named)
            self.pass_by(f"index: after {name}")
            return result

        return passing


class KillableLedger(Ledger):
    """A ledger that passes a point in each transaction before it commits, and after."""

    fate = Fate(None)

    @contextmanager
    def writing(self, noticeable: bool = True) -> Iterator[Connection]:
        name = _caller()
        with super().writing(noticeable) as connection:
            yield connection
            self.fate.pass_by(f"{name}: before its commit")
        self.fate.pass_by(f"{name}: after its commit")


def _caller() -> str:
    """The function of the product that opened the transaction."""
    frame = sys._getframe(2)
    while frame.f_back and (frame.f_code.co_filename == __file__ or "contextlib" in frame.f_code.co_filename):
        frame = frame.f_back
    return frame.f_code.co_qualname


class NotingEmbedder(CountingEmbedder):
    """Notes what it embedded in a file that outlives its process."""

    def __init__(self, folder: Path, inner: Embedder | None = None) -> None:
        super().__init__()
        self._notes, self._inner = folder / EMBEDDED, inner
        if inner:
            self.model, self.dimensions, self.max_tokens = inner.model, inner.dimensions, inner.max_tokens

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = self._inner.embed_passages(texts) if self._inner else super().embed_passages(texts)
        with self._notes.open("a") as notes:
            notes.write("+\n" * len(texts))
        return vectors

    def count_tokens(self, text: str) -> int:
        return self._inner.count_tokens(text) if self._inner else super().count_tokens(text)


def embedded_so_far(folder: Path) -> int:
    """How many texts were embedded for the store in `folder`, by all its processes."""
    notes = folder / EMBEDDED
    return notes.read_text().count("+") if notes.exists() else 0


@dataclass(frozen=True, slots=True)
class Task:
    """What a child does: open the store as its owner would after a crash, and sync."""

    folder: Path
    source: Connector
    load: Callable[[], Embedder] | None = None  # the word-counting embedder when there is none
    prepare: Callable[[], None] | None = None  # in the child, before anything

    def open(self) -> Workplace:
        workplace = Workplace(self.folder, embedder=NotingEmbedder(self.folder, self.load() if self.load else None))
        with workplace.stores.ledger.writing(noticeable=False) as connection:
            close_orphaned_runs(connection)
        reconcile(workplace.stores)
        return workplace


def sync_and_die(task: Task, fatal: Point | None = None, after_s: float | None = None) -> Counter[str] | None:
    """Sync in a child that dies at `fatal`, or after so many seconds of syncing; its points when it got through."""
    reports = PROCESSES.SimpleQueue()
    child = PROCESSES.Process(target=_sync, args=(task, fatal, reports))
    child.start()
    if after_s is not None:
        assert reports.get() == "syncing"
        child.join(after_s)
        child.kill()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL), child.exitcode
    if child.exitcode != 0:
        return None
    assert after_s is not None or reports.get() == "syncing"
    passed: Counter[str] = reports.get()
    return passed


def in_child(work: Callable[[], Found]) -> Found:
    """What `work` returns in a process of its own."""
    receiver, sender = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=_send, args=(work, sender))
    child.start()
    sender.close()
    try:
        found: Found = receiver.recv()
    except EOFError:
        raise AssertionError("the child process died; what it wrote to its standard error says why") from None
    finally:
        child.join()
    return found


def _send(work: Callable[[], Any], sender: PipeEnd) -> None:
    sender.send(work())


def _sync(task: Task, fatal: Point | None, reports: multiprocessing.SimpleQueue[Any]) -> None:
    if task.prepare:
        task.prepare()
    workplace, fate = task.open(), Fate(fatal)
    fate.watch_the_index()
    ledger = KillableLedger(workplace.stores.ledger.engine)
    ledger.fate = fate
    workplace.stores = replace(workplace.stores, ledger=ledger)
    reports.put("syncing")
    workplace.sync(task.source)
    reports.put(fate.passed)
    workplace.close()
