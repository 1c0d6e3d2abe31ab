"""Who may change ledger and index together, and when nobody does.

A batch is staged in the ledger, added to the index and published in the ledger; between the first and the last step
the index holds passages of which the ledger cannot tell yet whether they will stand. Whoever does that holds the gate
with others who do. Whoever exchanges the index holds it alone, so that no batch is half in the old and half in the new.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Many at once with `shared`, or one with `alone`, who is let in before further ones of the others.

    Not to be entered again by whoever is in it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._waiting_alone = 0
        self._closed = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Beside others, and never while somebody is alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._closed and not self._waiting_alone)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """When everybody has left, and with nobody coming in."""
        with self._changed:
            self._waiting_alone += 1
            try:
                self._changed.wait_for(lambda: not self._closed and not self._inside)
                self._closed = True
            finally:
                self._waiting_alone -= 1
        try:
            yield
        finally:
            with self._changed:
                self._closed = False
                self._changed.notify_all()
