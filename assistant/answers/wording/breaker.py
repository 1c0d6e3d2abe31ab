"""A circuit breaker: an endpoint that fails again and again is left alone, and then tried by one question first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Thread-safe. Closed: all may try. Open: nobody, for `rest_s`. Half-open: one probe, whose end decides."""

    def __init__(self, failures_before_rest: int, rest_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._rest_s, self._clock = failures_before_rest, rest_s, clock
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False
        self._guard = threading.Lock()

    def may_try(self) -> bool:
        """Whether the endpoint may be called now. Whoever gets True says with `succeeded` or `failed` how it went."""
        with self._guard:
            if self._opened_at is None:
                return True
            if self._probing or self._clock() - self._opened_at < self._rest_s:
                return False
            self._probing = True
            return True

    def succeeded(self) -> None:
        """The endpoint answered."""
        with self._guard:
            self._failures, self._opened_at, self._probing = 0, None, False

    def failed(self) -> None:
        """It did not, or too late."""
        with self._guard:
            self._failures += 1
            self._probing = False
            if self._failures >= self._limit:
                self._opened_at = self._clock()
