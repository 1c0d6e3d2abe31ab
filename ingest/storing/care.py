"""Looking after the index beside everything else: building it anew, comparing it with the ledger, keeping bytes erased.

One piece of work at a time, in a thread of its own. After a start it builds what has to be built, attaches Chroma and
compares everything; then it does so once a day, and builds anew when vectors of removed texts lie on the disk.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from connectors.errors import CollegaError
from ingest.index.embedded import EmbeddedIndex
from ingest.index.errors import IndexDamagedError, IndexMismatchError
from ingest.index.serving import BOTH_WAYS, LiveEmbedder, LiveIndex, Way
from ingest.ledger.database import empty_the_log
from ingest.storing.opening import Opener
from ingest.storing.rebuilding import Rebuild, Watch
from ingest.storing.reconciling import Drift, find_drift, reconcile, repair
from ingest.storing.resting import Rests
from ingest.storing.stores import Stores

log = logging.getLogger(__name__)


class IndexState(StrEnum):
    """What the index can do now."""

    READY = "ready"
    WORDS_ONLY = "words_only"  # a new one is being built, or will be
    REBUILDING = "rebuilding"  # `ways` says how it can be searched meanwhile


@dataclass(frozen=True, slots=True)
class LastCheck:
    """What the last comparison of index and ledger found, and repaired."""

    at: datetime
    drift: Drift
    repaired: bool


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How the index is."""

    state: IndexState
    ways: frozenset[Way]
    generation: int  # rises with each index that is built
    passages: int
    model: str
    progress: tuple[int, int] | None  # passages done, of how many, of the one being built
    last_check: LastCheck | None
    problem: str | None  # why the last piece of work did not end


class CareStoppedError(CollegaError):
    """The owner is closing; the work is done again after the next start."""

    def __init__(self) -> None:
        super().__init__("Collega is stopping. The index is looked after again after the next start.")


class IndexCare:
    """Thread-safe. Opens the index at once; `start` or `finish` does what is left to be done.

    `without_runs`: a context in which no run is going, for the change of the model.
    """

    def __init__(self, opener: Opener) -> None:
        opened = opener.open()
        self.live = LiveIndex(opened.serving, self._on_damage)
        self.stores = Stores(opener.ledger, self.live, LiveEmbedder(self.live))
        self.without_runs: Callable[[], AbstractContextManager[None]] = nullcontext
        self._opener = opener
        self._rebuild_because: CollegaError | None = opened.rebuild_because
        if isinstance(opened.serving.index, EmbeddedIndex) and opened.serving.index.dropped_rows:
            self.demand_renewal()  # Chroma and the words keep what belonged to them
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="index-care")
        self._stopping = threading.Event()
        self._hurry = threading.Event()  # somebody waits for the worker, or for its end
        self._waiting, self._counting = 0, threading.Lock()
        self._progress: tuple[int, int] | None = None
        self._last_check: LastCheck | None = None
        self._problem: str | None = None
        self._rebuild_waits = threading.Event()  # from the wish for a rebuild until it begins
        self.upkeep: list[Callable[[], object]] = []  # done after each rebuild and once a day

    def start(self, every: timedelta) -> None:
        """Do what is left behind everybody's back, and come back regularly."""
        if because := self._rebuild_because:
            ways = " and ".join(sorted(self.live.serving.ways)) or "nothing"
            log.warning("%s This has begun by itself; meanwhile %s can be searched.", because, ways)
        if because or self._opener.home.renewal_is_due():
            self.rebuild_soon()
        else:
            self._submit(self._attach)
        self._submit(lambda: self._check(mend=True, unhurried=True))
        if every:
            threading.Thread(target=self._come_back, args=(every,), daemon=True, name="index-care-clock").start()

    def finish(self) -> None:
        """Do what is left now, in this thread.

        Raises:
            IndexMismatchError: another model is set; only a person decides to embed everything while waiting for it.
        """
        because = self._rebuild_because
        if isinstance(because, IndexMismatchError) and because.is_about_the_model:
            raise because
        if because:
            log.warning("%s This is being done now.", because)
        if because or self._opener.home.renewal_is_due():
            self.rebuild()
        else:
            self._attach()

    def demand_renewal(self) -> None:
        """Have the index built anew, at the latest after the next start: its files hold bytes that must go."""
        self._opener.home.demand_renewal()

    def renewal_through(self) -> int:
        """The generation that the index has to exceed for the last demand to be met.

        Raises:
            FileNotFoundError: nothing was demanded yet.
        """
        return self._opener.home.renewal_through()

    def is_renewed(self) -> bool:
        """Whether the files of the index hold nothing that a demand for renewal was about."""
        return self._opener.home.is_renewed()

    def report(self) -> IndexReport:
        """How the index is now."""
        serving = self.live.serving
        return IndexReport(
            state=self._state(serving.ways),
            ways=serving.ways,
            generation=self._opener.home.number(),
            passages=len(serving.index.passage_ids()),
            model=serving.embedder.model,
            progress=self._progress,
            last_check=self._last_check,
            problem=self._problem,
        )

    def rebuild_soon(self) -> bool:
        """Have the index built anew; False when that is going to begin anyway."""
        if self._rebuild_waits.is_set():
            return False
        self._rebuild_waits.set()
        self._submit(self._rebuild_now)
        return True

    def check_soon(self, mend: bool) -> Future[None]:
        """Have index and ledger compared; differences are repaired with `mend`."""
        return self._submit(lambda: self._check(mend))

    def rebuild(self, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Build the index anew now, in this thread; how many passages had to be embedded."""

        def told(done: int, total: int) -> None:
            self._progress = (done, total)
            progress(done, total)

        opener = self._opener
        work = Rebuild(
            self.stores,
            self.live,
            opener.home,
            opener.open_empty,
            opener.embedder,
            opener.setting,
            self.without_runs,
        )
        self._progress = (0, 0)
        try:
            embedded = work.execute(Watch(self._pause, told))
        finally:
            self._progress = None
        self._rebuild_because = None
        self._keep_up()
        self._attach()
        return embedded

    def check(self, mend: bool) -> LastCheck:
        """Compare index and ledger now, in this thread."""
        self._check(mend)
        assert self._last_check is not None
        return self._last_check

    def reconcile(self) -> None:
        """Quickly bring the index up to the ledger, with no run going: at a start, and after settings changed."""
        if self._rebuild_because is None:
            reconcile(self.stores)

    def close(self) -> None:
        """Stop, leaving what is unfinished to the next start, and close the index."""
        self._stopping.set()
        self._hurry.set()
        self._worker.shutdown(wait=True, cancel_futures=True)
        self.live.close()

    def _state(self, ways: frozenset[Way]) -> IndexState:
        if ways == {Way.WORDS}:
            return IndexState.WORDS_ONLY
        return IndexState.READY if ways == BOTH_WAYS and self._progress is None else IndexState.REBUILDING

    def _on_damage(self, error: IndexDamagedError) -> None:
        self._rebuild_because = error
        self.rebuild_soon()

    def _rebuild_now(self) -> None:
        self._rebuild_waits.clear()  # a wish from now on is for another one: this one may read the ledger before it
        self.rebuild()

    def _attach(self) -> None:
        index = self.live.serving.index
        if isinstance(index, EmbeddedIndex):
            index.attach_nearest(self._pause)

    def _check(self, mend: bool, unhurried: bool = False) -> None:
        if self._rebuild_because:
            return
        drift = find_drift(self.stores, self._unhurried() if unhurried else self._pause)
        if mend:
            repair(self.stores, drift, self._pause)
        self._last_check = LastCheck(datetime.now(UTC), drift, repaired=mend)

    def tend(self) -> None:
        """What is done once a day: compare, repair, and let the bytes of removed texts go from the engines' files."""
        self._check(mend=True, unhurried=True)
        index = self.live.serving.index
        dead = isinstance(index, EmbeddedIndex) and index.dead_rows()
        if self._rebuild_because or dead or self._opener.home.renewal_is_due():
            self.rebuild()
        else:
            self._keep_up()

    def _keep_up(self) -> None:
        for work in self.upkeep:
            work()
        empty_the_log(self.stores.ledger.engine)

    def _come_back(self, every: timedelta) -> None:
        while not self._stopping.wait(every.total_seconds()):
            self._submit(self.tend)

    def _pause(self) -> None:
        if self._stopping.is_set():
            raise CareStoppedError

    def _unhurried(self) -> Callable[[], None]:
        """A pause that rests: comparing 200,000 passages takes minutes of a core, and nobody waits for the result."""
        rests = Rests(self._hurry)

        def pause() -> None:
            rests()
            self._pause()

        return pause

    def _queue(self, change: int) -> None:
        with self._counting:
            self._waiting += change
            hurry = self._hurry.set if self._waiting or self._stopping.is_set() else self._hurry.clear
            hurry()

    def _submit(self, work: Callable[[], object]) -> Future[None]:
        def attempt() -> None:
            self._queue(-1)
            try:
                work()
                if not self._rebuild_because:  # else the damage is still there, whatever else went well
                    self._problem = None
            except CareStoppedError:
                pass
            except Exception as error:
                self._problem = str(error) if isinstance(error, CollegaError) else type(error).__name__
                log.exception("the index could not be looked after; it is tried again with the next check")

        self._queue(1)
        return self._worker.submit(attempt)
