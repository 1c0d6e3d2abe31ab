"""Keeping what was made last, for whoever asks for it again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values used last, at most `size` of them. Thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value], is_right: Callable[[Value], bool] = lambda _: True) -> Value:
        """The value for `key`, made when there is none or it is not right any more."""
        known = self.find(key)
        return known if known is not None and is_right(known) else self.keep(key, make())

    def find(self, key: Key) -> Value | None:
        """The value for `key`, if it is still kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def forget(self) -> None:
        """Let go of all of them."""
        with self._lock:
            self._values.clear()

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value, and let go of the one that was not used for longest."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value
