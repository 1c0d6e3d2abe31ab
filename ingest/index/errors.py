"""What can be wrong with an index. It is a copy of the ledger, so the advice is nearly always to rebuild it."""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.errors import CollegaError

# The machine's trouble, not the files': rebuilding would not help.
_NOT_DAMAGE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}


FORMAT = "format"


class IndexMismatchError(CollegaError):
    """The index was made with another model or by another version of Collega."""

    def __init__(self, directory: Path, what: str, found: object, expected: object) -> None:
        self.directory, self.what, self.found, self.expected = directory, what, found, expected
        super().__init__(
            f"The index in {directory} was made with {what} {found}, but {expected} is needed now. "
            "Rebuild it with `collega index rebuild`; no document is lost, and nothing was changed."
        )

    @property
    def is_about_the_model(self) -> bool:
        """Whether a rebuild has to embed everything again."""
        return self.what != FORMAT


class IndexDamagedError(CollegaError):
    """The index cannot be read; the ledger has everything that was in it."""

    def __init__(self, directory: Path, reason: str, suspects: Collection[str] = ()) -> None:
        self.directory, self.reason = directory, reason
        self.suspects = frozenset(suspects)  # the names of the stores in it that must not be read
        super().__init__(
            f"The index in {directory} is damaged: {reason}. Rebuild it with `collega index rebuild`; "
            "no document is lost, since the index is a copy of the ledger."
        )


class IndexWriteError(CollegaError):
    """Changes could not be stored now; they are kept, and the next commit tries them again."""

    def __init__(self, directory: Path, reason: str) -> None:
        self.directory, self.reason = directory, reason
        super().__init__(
            f"The index in {directory} could not be written: {reason}. Check free space and permissions there; "
            "searches go on with what was stored before, and the next commit tries again."
        )


@contextmanager
def reading(directory: Path) -> Iterator[None]:
    """Turn whatever the engines raise over unreadable files into `IndexDamagedError`."""
    try:
        yield
    except CollegaError:
        raise
    except BaseException as error:
        if not is_engine_failure(error):
            raise
        if is_trouble_of_the_machine(error):
            raise IndexWriteError(directory, str(error)) from error
        raise IndexDamagedError(directory, f"{type(error).__name__}: {error}") from error


def is_trouble_of_the_machine(error: BaseException) -> bool:
    """Whether a full disk, a right or the like is the cause, and not what the files hold."""
    return isinstance(error, OSError) and error.errno in _NOT_DAMAGE


def is_engine_failure(error: BaseException) -> bool:
    """Whether an engine failed, as opposed to somebody stopping the process.

    A panic in the engines' Rust code is not an `Exception`, and its class cannot be imported.
    """
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"
