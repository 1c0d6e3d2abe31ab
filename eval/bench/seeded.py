"""An embedder that costs nothing, for what is measured beside embedding. Its vectors mean nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from ingest.embedding import Vectors


def _about(text: str) -> int:
    return len(text) // 5 + 1  # near what the bundled model makes of English


class SeededEmbedder:
    """A random direction for each text, always the same, as long as the bundled model's; remembers the texts."""

    model, dimensions, max_tokens = "seeded", 384, 254

    def __init__(self, count_tokens: Callable[[str], int] = _about) -> None:
        self._count_tokens = count_tokens
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        rows = [self._direction(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        return self._direction(text)

    def count_tokens(self, text: str) -> int:
        return self._count_tokens(text)

    def _direction(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimensions, dtype=np.float32)
        scaled: Vectors = vector / np.linalg.norm(vector)
        return scaled
