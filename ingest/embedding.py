"""The Embedder seam: text to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns text into unit vectors. Shared test class: `tests/ingest/embedder_conformance.py`."""

    @property
    def model(self) -> str:
        """Names model and weights: vectors of different models are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""
        ...

    @property
    def max_tokens(self) -> int:
        """Of the model's window, its special tokens not counted."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """n texts to an array (n, dimensions), float32, each row of length 1; (0, dimensions) for none."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """One question to an array (dimensions,), float32, of length 1."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens `text` has, special tokens not counted."""
        ...
