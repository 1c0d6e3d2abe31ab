"""Building the index anew from the ledger while the old one serves: after damage, with another model, or to erase.

Engines keep the bytes of deleted vectors and words until their files go, so the new index grows in a directory of its
own. What runs change meanwhile is remembered and brought after; the last of it while no batch is half way, and then
one note names the new directory, the live index is exchanged, and the old directory goes. A crash leaves the old or the
new. Vectors come from the ledger's cache: only another model embeds anything, and keeps what it made.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.embedding import Embedder
from ingest.index.base import Index
from ingest.index.home import IndexHome
from ingest.index.serving import LiveIndex, Serving
from ingest.ledger.writing.searchable import searchable_among, searchable_ids
from ingest.ledger.writing.vectors import drop_other_models
from ingest.storing.stores import INDEXED_AT_ONCE, Stores

FEW = 500  # changed passages that may wait until writers are kept away
_ROUNDS = 10  # of bringing changes after, when they come as fast as they are brought


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on. `pause` is called often and may raise, to stop; `progress` hears how many of how many are done."""

    pause: Callable[[], None] = lambda: None
    progress: Callable[[int, int], None] = lambda done, total: None


@dataclass(frozen=True, slots=True)
class Rebuild:
    """One building anew. `open_empty` makes an index in an empty directory; `setting` is what names the model there.

    `without_runs` is entered for the exchange when the model changes: vectors that a run has made with the old one must
    not come after it.
    """

    stores: Stores
    live: LiveIndex
    home: IndexHome
    open_empty: Callable[[Path], Index]
    embedder: Embedder
    setting: str
    without_runs: Callable[[], AbstractContextManager[None]] = nullcontext

    def execute(self, watch: Watch) -> int:
        """Everything; how many passages had to be embedded."""
        directory = self.home.fresh()
        index = self.open_empty(directory)
        try:
            embedded = self._build(directory, index, watch)
        except BaseException:
            self.live.stop_recording()
            index.close()
            shutil.rmtree(directory, ignore_errors=True)
            raise
        self.home.sweep()
        with self.stores.ledger.writing(noticeable=True) as connection:
            drop_other_models(connection, self.embedder.model)
        return embedded

    def _build(self, directory: Path, index: Index, watch: Watch) -> int:
        growing = replace(self.stores, index=index, embedder=self.embedder)
        with self.stores.gate.alone(), self.stores.writing:
            self.live.start_recording()
            with self.stores.ledger.reading() as connection:
                wanted = sorted(searchable_ids(connection))
        embedded = _fill(growing, wanted, watch)
        waiting: set[int] = set()
        for _ in range(_ROUNDS):
            changed = waiting | self.live.recorded()
            waiting = _bring_after(growing, changed, watch)
            if len(changed) <= FEW:
                break
        another_model = self.live.serving.embedder.model != self.embedder.model
        quiet = self.without_runs() if another_model else nullcontext()
        with quiet, self.stores.gate.alone(), self.stores.writing:
            _bring_after(growing, waiting | self.live.recorded(), Watch())
            self.home.make_current(directory, self.setting)
            close_old = self.live.exchange(Serving(index, self.embedder))
            self.live.stop_recording()
        close_old()
        return embedded


def _fill(growing: Stores, wanted: list[int], watch: Watch) -> int:
    embedded = 0
    watch.progress(0, len(wanted))
    for start in range(0, len(wanted), INDEXED_AT_ONCE):
        part = wanted[start : start + INDEXED_AT_ONCE]
        embedded += growing.index_passages(part, watch.pause)
        watch.progress(start + len(part), len(wanted))
        watch.pause()
    return embedded


def _bring_after(growing: Stores, changed: Collection[int], watch: Watch) -> set[int]:
    """Make the growing index have of these what the ledger has now; those it has not (yet), to be asked again."""
    with growing.ledger.reading() as connection:
        present = searchable_among(connection, changed)
    growing.index_passages(sorted(present), watch.pause)
    absent = set(changed) - present
    growing.forget(absent)
    return absent
