"""Zeroes where Chroma wrote memory that was never its own.

When Chroma begins a graph, and again at each opening until a thousand changes have made it write the graph, it writes
room for a hundred vectors to `data_level0.bin` and `length.bin` as its memory allocator handed it over: with whatever
this process held there before, texts and vectors of erased documents too. It never reads what lies behind the count in
its header, and overwrites it vector by vector, so zeroes there change nothing for it.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

_HEADER = struct.Struct("<i6Q")  # version, offset, capacity, vectors, bytes per vector, two more offsets
_VERSION = 1
_LENGTH_BYTES = 4  # of one vector's length, in `length.bin`


def clear_unused(store: Path) -> bool:
    """Zero the unused part of each graph's files in a Chroma folder; whether there is a graph.

    Only while nothing is being written: Chroma writes the header first and then the vectors it counts.
    """
    headers = list(store.glob("*/header.bin"))
    for header in headers:
        content = header.read_bytes()[: _HEADER.size]
        if len(content) < _HEADER.size:
            continue  # damaged, which others find out
        version, _, _, vectors, vector_bytes, *_ = _HEADER.unpack(content)
        if version == _VERSION:
            _clear_behind(header.with_name("data_level0.bin"), vectors * vector_bytes)
            _clear_behind(header.with_name("length.bin"), vectors * _LENGTH_BYTES)
    return bool(headers)


def _clear_behind(path: Path, used: int) -> None:
    unused = path.stat().st_size - used if path.exists() else 0
    if unused <= 0:
        return
    with path.open("r+b") as file:
        file.seek(used)
        file.write(bytes(unused))
        file.flush()
        os.fsync(file.fileno())
