"""One process owns a directory: a kernel lock, held for as long as the process lives.

Two processes writing one Chroma directory destroy it without an error, so a second owner must be refused at once. The
lock is the kernel's: it ends with its process however that ends, and nobody ever takes it over because time has
passed (a stopped or slow process still owns its files). The text in the file only names the holder for the message.
"""

from __future__ import annotations

import fcntl
import json
import os
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from connectors.errors import CollegaError


class OwnedElsewhereError(CollegaError):
    """Another process owns the directory; waiting does not help while that process lives."""

    def __init__(self, path: Path, holder: str) -> None:
        self.path, self.holder = path, holder
        super().__init__(
            f"{path.parent} is in use by {holder}, and only one process may open it. "
            "Go through the running server (its pages or its HTTP API), or stop that process and try again. "
            "Nothing was changed."
        )


class OwnerLock:
    """An exclusive lock on `path`, which names the process that holds it.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "owner.lock"
    >>> with OwnerLock(path, "the example"):
    ...     try:
    ...         OwnerLock(path).acquire()
    ...     except OwnedElsewhereError as refusal:
    ...         print(refusal.holder == f"process {os.getpid()} (the example)")
    True
    """

    def __init__(self, path: Path, what: str = "Collega") -> None:
        self.path, self.what = path, what
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock now or not at all.

        Raises:
            OwnedElsewhereError: another process (or another lock object of this one) holds it.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = self._lock_current_file()
        holder = json.dumps({"pid": os.getpid(), "what": self.what}).encode()
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder, 0)
        self._descriptor = descriptor
        _held.add(self)

    @property
    def descriptor(self) -> int:
        """For a child process that must keep the directory locked as long as it lives."""
        if self._descriptor is None:
            raise ValueError(f"{self.path} is not locked")
        return self._descriptor

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            # Said to the kernel, since a child that has just been started still shares the file for a moment.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self.forget()

    def forget(self) -> None:
        """Close the file without unlocking it for others who share it; for a forked child."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _lock_current_file(self) -> int:
        while True:
            # Python opens files closed-on-exec, so that a started child never keeps the lock.
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Whoever removed the directory meanwhile left us the lock of a file that nobody else can open.
                if os.path.samestat(os.fstat(descriptor), self.path.stat()):
                    return descriptor
            except BlockingIOError:
                holder = _holder(descriptor)
                os.close(descriptor)
                raise OwnedElsewhereError(self.path, holder) from None
            except FileNotFoundError:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(descriptor)


def _holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        return f"process {holder['pid']} ({holder['what']})"
    except (ValueError, TypeError, KeyError):
        return "a process that is just starting"


# A forked child shares the lock with its parent and would keep it after the parent's death.
_held: weakref.WeakSet[OwnerLock] = weakref.WeakSet()


def _forget_in_child() -> None:
    for lock in list(_held):
        lock.forget()


os.register_at_fork(after_in_child=_forget_in_child)
