"""Vectors on disk in rows: what exact search reads, and what Chroma can be filled from again.

Files grow together: the vectors, what is kept of them for a coarse comparison, and the passage id of each row.
Rows that anybody may be reading never change; a later row of the same passage replaces an earlier one, and which
passages live is decided by the words' store, not here. So a crash leaves at worst an unfinished row at the end, which
is cut off at the next opening.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import Vectors
from ingest.index.coarse import CoarseRows, coarsened
from ingest.index.generation import sync_directory

Ids = NDArray[np.int64]
_BLOCK = 4096  # rows copied at a time
_TOLERANCE = 1e-3
_KINDS = ("ids", "bounds", "coarse", "vectors")


class RowStore:
    """`directory/N.vectors`, `N.coarse`, `N.bounds` and `N.ids`, little-endian; N rises with every compaction."""

    def __init__(self, directory: Path, dimensions: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory, self._dimensions = directory, dimensions
        self._number = self._remove_unfinished()
        count = min(self._size("vectors") // (4 * dimensions), self._size("ids") // 8)
        self._path("vectors").touch()
        self._path("ids").touch()
        os.truncate(self._path("vectors"), count * 4 * dimensions)
        os.truncate(self._path("ids"), count * 8)
        self._count = count

    def ids(self) -> Ids:
        """The passage id of every row."""
        return np.fromfile(self._path("ids"), dtype="<i8").astype(np.int64)

    def vectors(self) -> Vectors:
        """All rows, mapped into memory; what is appended later is not in it."""
        if self._count == 0:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        shape = (self._count, self._dimensions)
        mapped: Vectors = np.memmap(self._path("vectors"), dtype="<f4", mode="r", shape=shape)
        return mapped

    def coarse(self) -> CoarseRows:
        """All rows in few bytes, mapped into memory; made first where they were stored without."""
        self._make_missing_coarse()
        if self._count == 0:
            return coarsened(self.vectors())
        shape = (self._count, self._dimensions)
        numbers: NDArray[np.int8] = np.memmap(self._path("coarse"), dtype="i1", mode="r", shape=shape)
        bounds: NDArray[np.float32] = np.memmap(self._path("bounds"), dtype="<f4", mode="r", shape=(self._count, 2))
        return CoarseRows(numbers, bounds)

    def forget_coarse(self) -> None:
        """Have them made anew from the vectors: they may be half written."""
        for kind in ("coarse", "bounds"):
            self._path(kind).unlink(missing_ok=True)

    def sound(self) -> NDArray[np.bool_]:
        """Of each row, whether it can be a vector of ours: of length 1, or without direction."""
        vectors, sound = self.vectors(), np.zeros(self._count, dtype=np.bool_)
        for start in range(0, self._count, _BLOCK):
            part = slice(start, start + _BLOCK)
            with np.errstate(all="ignore"):  # garbage may be larger than any number
                lengths = np.linalg.norm(vectors[part].astype(np.float64), axis=1)
            sound[part] = (np.abs(lengths - 1) < _TOLERANCE) | (lengths == 0)
        return sound

    def append(self, after: int, passage_ids: Ids, vectors: Vectors) -> None:
        """Add rows durably behind the first `after` rows; what a failed commit left there is overwritten."""
        self._make_missing_coarse()
        # The vectors first, so that every id has its vector.
        self._write("vectors", after * 4 * self._dimensions, vectors.astype("<f4").tobytes())
        self._write_coarse(after, vectors)
        self._write("ids", after * 8, passage_ids.astype("<i8").tobytes())
        self._count = after + len(passage_ids)

    def compact(self, rows: NDArray[np.intp]) -> None:
        """Keep only these rows, in this order."""
        ids, vectors = self.ids(), self.vectors()
        old, self._number = self._number, self._number + 1
        with self._path("vectors").open("wb") as file:
            for start in range(0, len(rows), _BLOCK):
                file.write(np.ascontiguousarray(vectors[rows[start : start + _BLOCK]], dtype="<f4").tobytes())
            file.flush()
            os.fsync(file.fileno())
        self._count = len(rows)
        self._make_missing_coarse()
        self._write("ids.new", 0, ids[rows].astype("<i8").tobytes())
        self._path("ids.new").rename(self._path("ids"))
        sync_directory(self._directory)
        for kind in _KINDS:
            self._path(kind, old).unlink(missing_ok=True)

    def _make_missing_coarse(self) -> None:
        """Of the rows that were stored before there were any, or whose numbers were forgotten."""
        made = min(self._size("coarse") // self._dimensions, self._size("bounds") // 8)
        vectors = self.vectors()
        for start in range(made, self._count, _BLOCK):
            self._write_coarse(start, np.asarray(vectors[start : start + _BLOCK]))

    def _write_coarse(self, after: int, vectors: Vectors) -> None:
        rows = coarsened(vectors)
        self._write("coarse", after * self._dimensions, rows.numbers.tobytes())
        self._write("bounds", after * 8, rows.bounds.astype("<f4").tobytes())

    def _write(self, kind: str, offset: int, content: bytes) -> None:
        descriptor = os.open(self._path(kind), os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.seek(offset)
            file.write(content)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())

    def _remove_unfinished(self) -> int:
        """The newest complete pair's number; all other files are removed."""
        number = max((int(path.stem) for path in self._directory.glob("*.ids")), default=1)
        for path in self._directory.iterdir():
            if path.name not in [f"{number}.{kind}" for kind in _KINDS]:
                path.unlink()
        return number

    def _path(self, kind: str, number: int | None = None) -> Path:
        return self._directory / f"{number or self._number}.{kind}"

    def _size(self, kind: str) -> int:
        path = self._path(kind)
        return path.stat().st_size if path.exists() else 0
