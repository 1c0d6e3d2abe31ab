"""An embedder that counts words: what a file comes to does not depend on the model, and this one costs nothing.

Its memory is not the subject either, so the growth that is measured is that of fetching, parsing and storing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from ingest.embedding import Vectors

_WORD = re.compile(r"\w+")


class CountingEmbedder:
    """Each word has one of `dimensions` places; texts that share words are near."""

    model = "counted-words"
    dimensions = 256
    max_tokens = 254

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(text.lower()) or [""]:
                row[zlib.crc32(word.encode()) % self.dimensions] += 1
            row /= np.linalg.norm(row)
        return vectors

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        return len(_WORD.findall(text))
