"""Chroma's copy of the rows: quick where many passages are permitted, and dispensable at any moment.

Searches are exact without it, so nothing waits for it: opening does not, and what is wrong with it costs speed and no
answer. It is attached once it holds exactly the living passages, and let go again when it fails.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from connectors.errors import CollegaError
from ingest.embedding import Vectors
from ingest.index.errors import is_engine_failure, is_trouble_of_the_machine
from ingest.index.nearest import NearestStore
from ingest.index.snapshot import Snapshot

log = logging.getLogger(__name__)

_AT_ONCE = 2_000  # vectors handed over before others may write again


class NearestCopy:
    """At most one Chroma store; thread-safe together with the writers' lock it is given."""

    def __init__(self, directory: Path, writing: threading.RLock) -> None:
        self._directory, self._writing = directory, writing
        self._store: NearestStore | None = None
        self._missed: set[int] = set()  # ids that changed while a store was being filled
        self._stubborn: frozenset[int] = frozenset()  # ids that Chroma's graph does not lead to, found all the same

    @property
    def attached(self) -> bool:
        """Whether searches may use it."""
        return self._store is not None

    def attach(self, snapshot: Callable[[], Snapshot], defect: str | None, pause: Callable[[], None]) -> None:
        """Open the store, make it again where it has a defect, fill it from the rows, and use it from now on.

        Writers wait only for the last part. When even a new store fails, searches stay exact. `pause` is called between
        parts and may raise a `CollegaError`, to stop; what was stored until then is kept.
        """
        for reason in (defect, None) if defect else (None, "it could not be opened"):
            if reason:
                log.warning("Chroma's store is made again from the vectors beside it, which takes a while: %s", reason)
                shutil.rmtree(self._directory, ignore_errors=True)
            if self._attached(snapshot, pause):
                return
        log.error("Chroma's store in %s cannot be used; every search compares all rows", self._directory)

    def search(self, vector: Vectors, k: int) -> list[int] | None:
        """The k nearest ids and a few more, in no order that matters; None where only the rows can tell."""
        store = self._store
        if store is None:
            return None
        try:
            return [*store.search(vector, k), *self._stubborn]
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            self._let_go(error)
            return None

    def apply(self, removed: Collection[int], added: Mapping[int, Vectors]) -> None:
        """Follow a commit, under the writers' lock. The machine's trouble is the caller's; damage ends the copy."""
        if self._store is None:
            self._missed.update(removed, added)
            return
        try:
            if added:
                self._store.put(added, np.stack(list(added.values())))
            self._store.remove(removed)
        except BaseException as error:
            if not is_engine_failure(error) or is_trouble_of_the_machine(error):
                raise
            self._let_go(error)

    def unreachable(self, vectors: Mapping[int, Vectors]) -> set[int]:
        """Those that a search for their very own vector does not find."""
        store = self._store
        asked = {one: vector for one, vector in vectors.items() if one not in self._stubborn}
        return set() if store is None else store.unreachable(list(asked), list(asked.values()))

    def put_again(self, vectors: Mapping[int, Vectors]) -> None:
        """Put what Chroma lost or has wrong.

        What it has right and its graph does not lead to is compared with every question from now on: putting it again
        would change the graph, which then may lose others.
        """
        if self._store is None or not vectors:
            return
        right = self._store.with_vectors(vectors)
        lost = {one: vector for one, vector in vectors.items() if one not in right}
        if lost:
            self._store.remove(lost)
            self._store.put(lost, np.stack(list(lost.values())))
        self._stubborn |= right | self._store.unreachable(list(lost), list(lost.values()))

    def close(self) -> None:
        """Give the files back."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _attached(self, snapshot: Callable[[], Snapshot], pause: Callable[[], None]) -> bool:
        store: NearestStore | None = None
        try:
            store = NearestStore(self._directory)
            self._fill(store, snapshot, pause)
            return True
        except BaseException as error:
            if store is not None:
                with suppress(Exception):
                    store.close()
            if isinstance(error, CollegaError) or not is_engine_failure(error):
                raise
            log.warning("Chroma's store in %s: %s: %s", self._directory, type(error).__name__, error)
            return False

    def _fill(self, store: NearestStore, snapshot: Callable[[], Snapshot], pause: Callable[[], None]) -> None:
        with self._writing:
            self._missed = set()
            seen = snapshot()
        stored = store.ids()
        store.remove(stored - seen.row_of.keys())
        _put(store, seen, sorted(seen.row_of.keys() - stored), pause)
        if seen.row_of:
            # Chroma reads its graph at the first search; what is wrong with it must show now.
            store.search(seen.vectors[next(iter(seen.row_of.values()))], 1)
        with self._writing:
            now = snapshot()
            store.remove(self._missed)
            _put(store, now, sorted(self._missed & now.row_of.keys()), lambda: None)
            self._store = store

    def _let_go(self, error: BaseException) -> None:
        store, self._store = self._store, None
        if store is not None:
            log.error("Chroma failed, so every search compares all rows: %s: %s", type(error).__name__, error)


def _put(store: NearestStore, snapshot: Snapshot, passage_ids: Iterable[int], pause: Callable[[], None]) -> None:
    ids = list(passage_ids)
    for start in range(0, len(ids), _AT_ONCE):
        pause()
        part = ids[start : start + _AT_ONCE]
        store.put(part, snapshot.vectors[[snapshot.row_of[passage_id] for passage_id in part]])
