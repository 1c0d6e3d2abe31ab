"""Dictionaries in the format of dictd, as Debian's `dict-freedict-*` packages install them, read where they lie.

An index file has one line per headword, in byte order: the headword in small letters, and where its article begins and
how long it is, as numbers in base 64. Articles lie in a file compressed in chunks (dictzip, RFC 1952 with an extra
field), so that one article costs one chunk: half a million headwords are opened in a millisecond and take no memory.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from connectors.errors import CollegaError

_DIGITS = {
    digit: value for value, digit in enumerate(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_ABOUT_ITSELF = b"00"  # headwords of the dictionary's own description begin so
_EXTRA, _NAME, _COMMENT, _CHECK = 4, 8, 16, 2  # flags of a gzip header
_CHUNKS_KEPT = 64

Place = tuple[int, int]  # of an article: its first byte and its length


class DictionaryUnreadableError(CollegaError):
    """A dictionary file is not what its name says."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"The dictionary {path} cannot be read: {problem}. Install its package again or take it out of "
            "`dictionaries` in [assistant]; until then questions are asked without it."
        )


class DictdFile:
    """One dictionary: `NAME.index` with `NAME.dict.dz` or `NAME.dict` beside it. Thread-safe.

    Raises:
        DictionaryUnreadableError: one of the files is missing or has another format.
    """

    def __init__(self, index: Path) -> None:
        self._index = _mapped(index)
        packed, plain = index.with_suffix(".dict.dz"), index.with_suffix(".dict")
        self._articles: _Chunked | mmap.mmap = _Chunked(packed) if packed.exists() else _mapped(plain)

    def headwords(self, prefix: str, most: int) -> Iterator[tuple[str, Place]]:
        """At most `most` headwords in small letters that begin with `prefix`, in order, each with its place."""
        wanted = prefix.encode()
        at = self._first(wanted)
        for _ in range(most):
            line = self._line(at)
            if not line.startswith(wanted) or at >= len(self._index):
                return
            at += len(line) + 1
            headword, start, length = line.split(b"\t")[:3]
            if not headword.startswith(_ABOUT_ITSELF):
                yield headword.decode("utf-8", "replace"), (_number(start), _number(length))

    def article(self, place: Place) -> str:
        """The text of an article."""
        start, length = place
        return self._articles[start : start + length].decode("utf-8", "replace")

    def _first(self, wanted: bytes) -> int:
        """Where the first line that is not before `wanted` begins."""
        low, high = 0, len(self._index)
        while low < high:
            middle = self._index.rfind(b"\n", 0, (low + high) // 2) + 1
            line = self._line(max(middle, low))
            if line.split(b"\t", 1)[0] < wanted:
                low = max(middle, low) + len(line) + 1
            else:
                high = max(middle, low)
        return low

    def _line(self, start: int) -> bytes:
        end = self._index.find(b"\n", start)
        return self._index[start : end if end >= 0 else len(self._index)]


class _Chunked:
    """A dictzip file, sliced as if it were not compressed."""

    def __init__(self, path: Path) -> None:
        self._data = _mapped(path)
        self._path = path
        self._length, sizes, at = _chunk_table(self._data, path)
        self._places: list[tuple[int, int]] = []
        for size in sizes:
            self._places.append((at, at + size))
            at += size
        self._chunk = lru_cache(_CHUNKS_KEPT)(self._inflated)

    def __getitem__(self, part: slice) -> bytes:
        first, last = part.start // self._length, (part.stop - 1) // self._length
        text = b"".join(self._chunk(number) for number in range(first, last + 1))
        return text[part.start - first * self._length : part.stop - first * self._length]

    def _inflated(self, number: int) -> bytes:
        start, end = self._places[number]
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self._data[start:end])
        except zlib.error as error:
            raise DictionaryUnreadableError(self._path, str(error)) from error


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise DictionaryUnreadableError(path, str(error)) from error


def _chunk_table(data: mmap.mmap, path: Path) -> tuple[int, tuple[int, ...], int]:
    """Of a dictzip file: bytes in a chunk, each chunk's compressed size, and where the first one begins."""
    if data[:3] != b"\x1f\x8b\x08" or not data[3] & _EXTRA:
        raise DictionaryUnreadableError(path, "it is not compressed by dictzip")
    (extra_length,) = struct.unpack_from("<H", data, 10)
    at, end = 12, 12 + extra_length
    while data[at : at + 2] != b"RA":
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
        if at >= end:
            raise DictionaryUnreadableError(path, "it is not compressed by dictzip")
    _, length, count = struct.unpack_from("<HHH", data, at + 4)
    sizes = struct.unpack_from(f"<{count}H", data, at + 10)
    for flag in (_NAME, _COMMENT):
        if data[3] & flag:
            end = data.find(b"\0", end) + 1
    return length, sizes, end + (2 if data[3] & _CHECK else 0)


def _number(digits: bytes) -> int:
    value = 0
    for digit in digits:
        value = value * 64 + _DIGITS[digit]
    return value
