"""Long work that leaves the machine to whoever asks: after each part it rests a few times as long as the part took."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_REST = 3.0  # times what a part took: of the cores, such work has a quarter of one
_LONGEST_S = 5.0


class Rests:
    """To be called between two parts. `hurry` ends a rest and allows none, for as long as it is set."""

    def __init__(self, hurry: threading.Event, now: Callable[[], float] = time.monotonic) -> None:
        self._hurry, self._now = hurry, now
        self._since = now()

    def __call__(self) -> None:
        self._hurry.wait(min(_LONGEST_S, _REST * (self._now() - self._since)))
        self._since = self._now()
