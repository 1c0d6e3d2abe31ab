"""Keeping the owner's memory near what it holds: what a large document took goes back to the system.

glibc gives each thread a heap of its own and keeps in it what was freed. A run's threads fill and empty theirs once per
batch, so without this the process stays as large as its largest moments together. Nor does it by itself ask the system
for each large block: the first that is freed raises the size from which it does, up to 32 MiB, and blocks below that
size leave holes in the heaps. Where the C library has no such calls (musl, macOS) nothing is done.
"""

from __future__ import annotations

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_ARENAS = 2  # measured, as is the next: docs/decisions/0010
_LARGE_BYTES = 64 * 1024
_LIBRARY = ctypes.CDLL(None)


def bound_heaps() -> None:
    """Let threads that this process has not made yet share a few heaps, and keep large blocks out of all heaps."""
    if hasattr(_LIBRARY, "mallopt"):
        _LIBRARY.mallopt(_M_ARENA_MAX, _ARENAS)
        _LIBRARY.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        _LIBRARY.mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Return freed memory to the system; a few milliseconds."""
    if hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
