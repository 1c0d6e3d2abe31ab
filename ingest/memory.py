"""Keeping the owner's memory near what it holds: what a large document took goes back to the system.

glibc gives each thread a heap of its own and keeps in it what was freed. A run's threads fill and empty theirs once per
batch, so without this the process stays as large as its largest moments together. Where the C library has no such calls
(musl, macOS) nothing is done.
"""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8
_ARENAS = 2  # measured: docs/decisions/0010
_LIBRARY = ctypes.CDLL(None)


def share_heaps() -> None:
    """Let all threads of this process share a few heaps; for those that it has not made yet."""
    if hasattr(_LIBRARY, "mallopt"):
        _LIBRARY.mallopt(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return freed memory to the system; a few milliseconds."""
    if hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
