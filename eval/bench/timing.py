"""Timing work, and the embedder inside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from ingest.embedding import Embedder, Vectors

Result = TypeVar("Result")


class TimedEmbedder:
    """An embedder that remembers how long it worked, and the texts it was given."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._guard = threading.Lock()
        self.model, self.dimensions, self.max_tokens = inner.model, inner.dimensions, inner.max_tokens
        self.seconds = 0.0
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        seconds, vectors = timed(lambda: self._inner.embed_passages(texts))
        with self._guard:
            self.seconds += seconds
            self.texts += texts
        return vectors

    def embed_question(self, text: str) -> Vectors:
        return self._inner.embed_question(text)

    def count_tokens(self, text: str) -> int:
        return self._inner.count_tokens(text)


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds of `work`, and its result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result
