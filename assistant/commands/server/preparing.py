"""Doing beforehand what would else make questions wait: after a start, and again after each erasure.

An erasure lets go of all that was learned from documents, since nobody can tell what of it came from the erased ones.
What is left is learned again beside the questions, in the same way as after a start.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.engine import Engine
from ingest.storing.erasing import Eraser

COUNTING_RESTS = 3.0  # times as long as each part of it took: questions go first

log = logging.getLogger(__name__)


def prepare(engine: Engine, rest: float = COUNTING_RESTS, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Do what would else make questions wait: the first one, and each in documents that none met before."""
    engine.warm_up()
    engine.count_documents(rest, is_wanted)
    # All that stays for good: without this, every now and then a question waits until Python has walked through it.
    gc.collect()
    gc.freeze()


@contextmanager
def prepared(engine: Engine, eraser: Eraser, rest: float = COUNTING_RESTS) -> Iterator[None]:
    """Within, the engine is prepared at once and after each erasure, in a thread of its own.

    Enter it when the engine is told of erasures already: it has to forget before it learns again.
    """
    preparing = _Preparing(engine, rest)
    eraser.after_erase.append(preparing.soon)
    preparing.start()
    try:
        yield
    finally:
        eraser.after_erase.remove(preparing.soon)
        preparing.end()


class _Preparing(threading.Thread):
    """Erasures while it prepares take one more time together."""

    def __init__(self, engine: Engine, rest: float) -> None:
        super().__init__(daemon=True, name="prepare")
        self._engine, self._rest = engine, rest
        self._is_due, self._ended = threading.Event(), threading.Event()
        self._is_due.set()

    def soon(self) -> None:
        self._is_due.set()

    def end(self) -> None:
        """Nobody waits for it: what it is in the middle of is for nobody any more."""
        self._ended.set()
        self._is_due.set()

    def run(self) -> None:
        while self._is_due.wait() and not self._ended.is_set():
            self._is_due.clear()
            try:
                prepare(self._engine, self._rest, lambda: not self._ended.is_set())
            except Exception:  # of whatever kind: it must not end the thread, since the next erasure needs it
                if not self._ended.is_set():
                    log.exception("Documents could not be counted beforehand: questions count those that they find.")
