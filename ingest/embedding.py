"""The Embedder seam: text to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Precision(StrEnum):
    """In how many bits a model computes: FLOAT32 gives the original's vectors, INT8 near ones, faster on a processor.

    Vectors of two precisions are vectors of two models, and never meet.
    """

    FLOAT32 = "float32"
    INT8 = "int8"

    def named(self, identity: str) -> str:
        """The identity of a model in this precision.

        >>> Precision.INT8.named("model@0123"), Precision.FLOAT32.named("model@0123")
        ('model@0123+int8', 'model@0123')
        """
        return identity if self is Precision.FLOAT32 else f"{identity}+{self}"

    @classmethod
    def of(cls, model: str) -> Precision:
        """The precision in a name that `named` made.

        >>> str(Precision.of("model@0123+int8")), str(Precision.of("model@0123"))
        ('int8', 'float32')
        """
        return next((one for one in cls if model.endswith(f"+{one}")), cls.FLOAT32)


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
