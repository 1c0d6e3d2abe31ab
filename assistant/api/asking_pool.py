"""A few workers that answer, and a line before them that has an end: who comes later is told to come back.

Without an end, a hundred callers would each wait for all others, and give up after the work was done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from assistant.errors import TooBusyError

RETRY_AFTER_S = 5

Result = TypeVar("Result")


class AskingPool:
    """Thread-safe."""

    def __init__(self, workers: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="ask")
        self._workers, self._places = workers, workers + queue
        self._taken = 0
        self._guard = threading.Lock()

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Start `work`, or let it wait for a worker.

        Raises:
            TooBusyError: the line is full.
        """
        with self._guard:
            if self._taken == self._places:
                raise TooBusyError(RETRY_AFTER_S)
            self._taken += 1
        try:
            future = self._executor.submit(work)
        except BaseException:
            self._leave()
            raise
        future.add_done_callback(lambda _: self._leave())
        return future

    def load(self) -> tuple[int, int]:
        """How many are being answered and how many wait."""
        taken = self._taken
        return min(taken, self._workers), max(0, taken - self._workers)

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _leave(self) -> None:
        with self._guard:
            self._taken -= 1
