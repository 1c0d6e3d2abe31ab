"""How quickly a run gets on: measured over its last minute, and unknown as long as there is nothing to measure."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

MEASURED_S = 60.0
SHORTEST_S = 1.0  # less says nothing


class Pace:
    """Counts what became done when.

    >>> moments = iter([0.0, 5.0, 10.0])
    >>> pace = Pace(clock=lambda: next(moments))
    >>> pace.note(items=0, passages=0)
    >>> pace.passages_per_s(), pace.seconds_for(90)
    (None, None)
    >>> pace.note(items=5, passages=40)
    >>> pace.note(items=10, passages=80)
    >>> pace.passages_per_s(), pace.seconds_for(90)
    (8.0, 90.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._moments: deque[tuple[float, int, int]] = deque()

    def restart(self) -> None:
        """Forget what was: other work begins, and its pace says nothing about this one's."""
        self._moments.clear()

    def note(self, items: int, passages: int) -> None:
        """Say how many are done by now."""
        now = self._clock()
        self._moments.append((now, items, passages))
        while len(self._moments) > 2 and now - self._moments[1][0] > MEASURED_S:
            self._moments.popleft()

    def passages_per_s(self) -> float | None:
        """None when it is not known."""
        return self._rate(2)

    def seconds_for(self, items: int) -> float | None:
        """How long so many items take at this pace; None when it is not known."""
        rate = self._rate(1)
        return None if rate is None else items / rate

    def _rate(self, which: int) -> float | None:
        if len(self._moments) < 2:
            return None
        first, last = self._moments[0], self._moments[-1]
        done, seconds = last[which] - first[which], last[0] - first[0]
        return done / seconds if done > 0 and seconds >= SHORTEST_S else None
