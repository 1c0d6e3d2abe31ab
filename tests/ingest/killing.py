"""A process that dies by SIGKILL at the n-th point of a run where it touches a store: before and after each of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from ingest.embedding import Vectors
from ingest.index.base import Candidate, Index, Indexed, IndexedPassage
from ingest.ledger import Ledger
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

# Not a fork of the test's own process, whose engines have threads.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.ingest.killing", "ingest.index.embedded"])


class Fate:
    """Counts points and kills at the chosen one; 0 never kills."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.passed = fatal, 0

    def point(self) -> None:
        self.passed += 1
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class KillableIndex:
    """An index that passes a point around each change."""

    def __init__(self, index: Index, fate: Fate) -> None:
        self.index, self.fate = index, fate

    def add(self, passages: Sequence[IndexedPassage], vectors: Vectors) -> None:
        self.index.add(passages, vectors)

    def remove(self, passage_ids: Collection[int]) -> None:
        self.index.remove(passage_ids)

    def commit(self) -> None:
        self.fate.point()
        self.index.commit()
        self.fate.point()

    def search_words(self, query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        return self.index.search_words(query, compartments, k)

    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        return self.index.search_vectors(vector, compartments, k)

    def passage_ids(self) -> set[int]:
        return self.index.passage_ids()

    def contents(self) -> Mapping[int, Indexed]:
        return self.index.contents()

    def vectors_of(self, passage_ids: Collection[int]) -> Mapping[int, Vectors]:
        return self.index.vectors_of(passage_ids)

    def unreachable(self, passage_ids: Collection[int]) -> set[int]:
        return self.index.unreachable(passage_ids)

    def reconnect(self, passage_ids: Collection[int]) -> None:
        self.index.reconnect(passage_ids)

    def close(self) -> None:
        self.index.close()


class KillableLedger(Ledger):
    """A ledger that passes a point inside each transaction, before it commits."""

    fate = Fate(0)

    @contextmanager
    def writing(self, noticeable: bool = True) -> Iterator[Connection]:
        with super().writing(noticeable) as connection:
            yield connection
            self.fate.point()


def sync_and_die(folder: Path, source: ListedSource, fatal: int) -> int | None:
    """Sync in a child that dies at point `fatal`; the number of points when it got through."""
    results = PROCESSES.SimpleQueue()
    child = PROCESSES.Process(target=_sync, args=(folder, source, fatal, results))
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL), child.exitcode
    return results.get() if child.exitcode == 0 else None


def _sync(folder: Path, source: ListedSource, fatal: int, results: multiprocessing.SimpleQueue[int]) -> None:
    workplace, fate = Workplace(folder), Fate(fatal)
    ledger = KillableLedger(workplace.stores.ledger.engine)
    ledger.fate = fate
    workplace.stores = replace(workplace.stores, ledger=ledger, index=KillableIndex(workplace.stores.index, fate))
    workplace.sync(source)
    results.put(fate.passed)
    workplace.close()
