"""Timing work, and the embedder inside it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from ingest.embedding import Embedder, Vectors

Result = TypeVar("Result")


class TimedEmbedder:
    """An embedder that remembers how long it worked, from when until when, and the texts it was given."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._guard = threading.Lock()
        self.model, self.dimensions, self.max_tokens = inner.model, inner.dimensions, inner.max_tokens
        self.seconds = 0.0
        self.began = math.inf  # of the first passages, as `time.perf_counter` tells
        self.ended = -math.inf  # of the last
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        vectors = self._inner.embed_passages(texts)
        ended = time.perf_counter()
        with self._guard:
            self.seconds += ended - began
            self.began, self.ended = min(self.began, began), max(self.ended, ended)
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
