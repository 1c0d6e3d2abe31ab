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
        self._places = threading.BoundedSemaphore(workers + queue)

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Start `work`, or let it wait for a worker.

        Raises:
            TooBusyError: the line is full.
        """
        if not self._places.acquire(blocking=False):
            raise TooBusyError(RETRY_AFTER_S)
        try:
            future = self._executor.submit(work)
        except BaseException:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        return future

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)
