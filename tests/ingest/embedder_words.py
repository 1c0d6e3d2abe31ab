"""An embedder for tests that counts words, so that likeness is real: texts that share words are near.

It starts at once and embeds thousands of passages a second. It is for logic and crash tests; ranking is judged with
the real model.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
import Stemmer

from ingest.embedding import Vectors

_WORD = re.compile(r"\w+")
_LANGUAGES = ("dutch", "english", "german")


class WordEmbedder:
    """Hashes each word's stems into one of `dimensions` places, with a sign so that collisions cancel out."""

    def __init__(self, dimensions: int = 256, max_tokens: int = 254) -> None:
        self.model = f"words-{dimensions}"
        self.dimensions = dimensions
        self.max_tokens = max_tokens

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        # A stemmer serves one thread only, and making one is cheap.
        stemmers = [Stemmer.Stemmer(language, 0) for language in _LANGUAGES]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(text.lower())[: self.max_tokens]:
                for stem in {stemmer.stemWord(word) for stemmer in stemmers}:
                    place, sign = self._place(stem)
                    row[place] += sign
            length = float(np.linalg.norm(row))
            if length == 0:
                row[self._place("")[0]] = length = 1.0
            row /= length
        return vectors

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        return len(_WORD.findall(text))

    def _place(self, stem: str) -> tuple[int, float]:
        digest = int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=8).digest(), "big")
        return digest % self.dimensions, 1.0 if digest >> 63 else -1.0
