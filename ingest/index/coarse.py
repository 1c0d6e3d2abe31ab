"""Vectors in a quarter of their bytes, which leave most of an exact comparison undone and change nothing it finds.

A row keeps its vector's numbers as whole ones from -127 to 127, their scale, and how far that is from the vector. With
q' and x' for what is kept of a question q and a vector x of length 1,

    |q x - q' x'| <= |q - q'| |x| + |q'| |x - x'|
so the cosine lies between two bounds. Who is behind k others even at his best is none of the k nearest; in 200,000 rows
124 to 1,025 are left for 100, and memory is what a comparison waits for (docs/decisions/0020-search-within-rights.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import simsimd
from numpy.typing import NDArray

from ingest.embedding import Vectors

_MOST = 127
_LONGEST = 1.001  # a vector that counts as one of length 1
_ROUNDING = 1e-5  # of single precision, many times over
_TINY = np.float32(1e-30)


@dataclass(frozen=True, slots=True)
class CoarseRows:
    """Rows of vectors. Apart, since each is read from one end to the other: memory beside it would be read along."""

    numbers: NDArray[np.int8]
    bounds: NDArray[np.float32]  # a scale and an error for each row


def coarsened(vectors: Vectors) -> CoarseRows:
    """A row for each vector."""
    with np.errstate(all="ignore"):  # a damaged row may hold anything; it is dead and is not asked for
        scales = np.maximum(np.abs(vectors).max(axis=1, initial=0.0, keepdims=True) / _MOST, _TINY)
        numbers = np.round(vectors / scales).astype(np.int8)
        errors = np.linalg.norm(vectors - numbers * scales, axis=1, keepdims=True)
    return CoarseRows(numbers, np.hstack([scales, errors]).astype(np.float32))


@dataclass(frozen=True, slots=True)
class CoarseQuestion:
    """A vector to be compared with rows."""

    numbers: NDArray[np.int8]
    scale: float
    error: float

    @classmethod
    def of(cls, vector: Vectors) -> CoarseQuestion:
        """From a vector of length 1."""
        rows = coarsened(vector[np.newaxis])
        return cls(rows.numbers, *rows.bounds[0].tolist())

    def products(self, numbers: NDArray[np.int8]) -> NDArray[np.float64]:
        """With the numbers of each row; there must be one."""
        products: NDArray[np.float64] = np.asarray(simsimd.cdist(self.numbers, numbers, metric="dot"))[0]
        return products

    def likely(self, products: NDArray[np.float64], bounds: NDArray[np.float32], k: int) -> NDArray[np.intp]:
        """The places of all rows that may be among the k nearest, and of few others."""
        if len(products) <= k:
            return np.arange(len(products))
        length = float(np.linalg.norm(self.numbers[0].astype(np.float32))) * self.scale
        middle = products.astype(np.float32) * (bounds[:, 0] * self.scale)
        width = bounds[:, 1] * length + (self.error * _LONGEST + _ROUNDING)
        surely = np.partition(middle - width, len(middle) - k)[len(middle) - k]
        return np.flatnonzero(middle + width >= surely)
