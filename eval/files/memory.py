"""Peak memory of this process and of its children, from what the kernel keeps of each.

`getrusage` does not do for children: a child's figure starts with that of the process that started it.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

_EVERY_S = 0.05
_PEAK, _NOW = "VmHWM:", "VmRSS:"


class PeakMemory:
    """Watches while its context is open.

    Attributes:
        child_mb: The most that any one child has held, in MiB.
        grown_mb: How far this process came above what it held at the beginning, in MiB, when the context has closed.
            Resident memory, so shared libraries and index files that were first looked at meanwhile count as well.
        held_mb: How much of that it still has then.
    """

    def __init__(self) -> None:
        self.child_mb = self.grown_mb = self.held_mb = 0.0
        self._before_mb = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)

    def __enter__(self) -> Self:
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from what is held now
        self._before_mb = _megabytes(os.getpid(), _NOW)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.grown_mb = _megabytes(os.getpid(), _PEAK) - self._before_mb
        self.held_mb = _megabytes(os.getpid(), _NOW) - self._before_mb
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_EVERY_S):
            for child in _children():
                with suppress(OSError, ValueError):  # it ended meanwhile
                    self.child_mb = max(self.child_mb, _megabytes(child, _PEAK))


def _children() -> list[int]:
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def _megabytes(process: int, line: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return next((int(one.split()[1]) / 1024 for one in status.splitlines() if one.startswith(line)), 0.0)
