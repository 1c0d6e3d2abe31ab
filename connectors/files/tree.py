"""A folder tree, walked and read without ever leaving it. What the files mean is left to the connector.

Folders are opened name by name from the root's handle and links are never followed, so no link, no `..` and no folder
swapped for a link half-way leads outside, and no tree is endless. What a newcomer would get wrong:

- An item id is a path in composed Unicode, so that a share keeps its ids when it moves from a Mac to Linux. Bytes that
  are no UTF-8 stand in it as `\\xNN`. A name that is exactly the id wins; others are found by comparing.
- A folder that cannot be opened may hold a thousand documents. The walk says so, and nobody may take them for deleted.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.files.patterns import PathPatterns

Names = tuple[str, ...]  # as the file system has them, from the root down

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # non-blocking: a pipe must not hang us


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file."""

    item_id: str
    names: Names
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is there and is not read."""

    item_id: str
    reason: str
    may_hide_files: bool = False  # the walk is then no complete listing


class FolderTree:
    """An open root, to use in a `with`."""

    def __init__(self, root: Path) -> None:
        """Raises OSError when `root` is no folder that can be opened. The root itself may be a link."""
        self.root = root
        self._handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> FolderTree:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def names(self) -> list[str]:
        """What lies directly in the root."""
        return os.listdir(self._handle)

    def is_still_there(self) -> bool:
        """False when the root's path no longer leads to the folder that was opened: unmounted, or replaced."""
        try:
            return os.path.samestat(os.stat(self.root), os.fstat(self._handle))
        except OSError:
            return False

    def walk(self, excluded: PathPatterns) -> Iterator[FoundFile | LeftOut]:
        """Everything below the root but what `excluded` covers, folder by folder in a stable order."""
        waiting: list[Names] = [()]
        while waiting:
            above = waiting.pop()
            try:
                folder = _open(self._handle, above, _FOLDER)
            except OSError as error:
                yield _closed(above, error)
                continue
            try:
                yield from _children(folder, above, excluded, waiting)
            finally:
                os.close(folder)

    def read(self, item_id: str, limit: int) -> bytes:
        """The content of one file of at most `limit` bytes. Raises OSError with a message that can be shown."""
        parts = item_id.split("/")
        if any(part in ("", ".", "..") or "\0" in part for part in parts):
            raise FileNotFoundError(errno.ENOENT, "this is no path inside the source")
        with os.fdopen(_open(self._handle, parts, _FILE), "rb") as file:
            known = os.fstat(file.fileno())
            if not stat.S_ISREG(known.st_mode):
                raise OSError(errno.EINVAL, "this is no regular file")
            # Room for what is there, not for the limit: a block of 200 MB, asked for and shrunk, spoils the heap.
            content = file.read(min(known.st_size, limit) + 1)
            if len(content) > known.st_size:  # it has grown meanwhile
                content += file.read(limit + 1 - len(content))
        if len(content) > limit:
            raise OSError(errno.EFBIG, "the file has grown above the size limit of the source")
        return content


def readable_name(name: str) -> str:
    """A file name for people: old shares have names in a Windows code page among those in UTF-8."""
    raw = os.fsencode(name)
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _children(folder: int, above: Names, excluded: PathPatterns, waiting: list[Names]) -> Iterator[FoundFile | LeftOut]:
    prefix = "".join(f"{_identifier(name)}/" for name in above)
    try:
        names = sorted(os.listdir(folder), reverse=True)
    except OSError as error:
        yield _closed(above, error)
        return
    chosen = _chosen(names)
    for name in names:
        item_id = prefix + _identifier(name)
        if excluded.match(item_id):
            continue
        if chosen[_identifier(name)] != name:
            plain = name.encode("ascii", "backslashreplace").decode()
            yield LeftOut(prefix + plain, "another name in this folder looks the same; rename one of them")
            continue
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            yield LeftOut(item_id, f"this cannot be looked at ({why(error)})", may_hide_files=True)
            continue
        if stat.S_ISDIR(status.st_mode):
            waiting.append((*above, name))
        elif stat.S_ISREG(status.st_mode):
            yield FoundFile(item_id, (*above, name), status.st_size, status.st_mtime_ns)
        elif stat.S_ISLNK(status.st_mode):
            yield LeftOut(item_id, "links are not followed; add the folder that it leads to as a source of its own")
        else:
            yield LeftOut(item_id, "this is no regular file but a pipe, socket or device")


def _closed(names: Names, error: OSError) -> LeftOut:
    reason = f"this folder cannot be opened ({why(error)}). Until it can or is excluded, nothing is removed here"
    return LeftOut("/".join(map(_identifier, names)) or ".", reason, may_hide_files=True)


def why(error: OSError) -> str:
    """The system's reason, without the path: that is named beside it, and may lie outside what a reader may see."""
    return "it is a link now" if error.errno == errno.ELOOP else error.strerror or type(error).__name__


def _open(root: int, parts: Sequence[str], flags: int) -> int:
    """Descend from `root`, each part being a name on disk or an identifier; `flags` are for the last one."""
    handle = os.dup(root)
    for position, part in enumerate(parts, start=1):
        try:
            inner = _open_one(handle, part, flags if position == len(parts) else _FOLDER)
        finally:
            os.close(handle)
        handle = inner
    return handle


def _open_one(folder: int, part: str, flags: int) -> int:
    try:
        return os.open(part, flags, dir_fd=folder)
    except FileNotFoundError:
        name = _chosen(os.listdir(folder)).get(part)
        if name is None:
            raise
        return os.open(name, flags, dir_fd=folder)


def _identifier(name: str) -> str:
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "backslashreplace"))


def _chosen(names: Sequence[str]) -> dict[str, str]:
    """Which name on disk an identifier stands for: the one that is exactly it, else the last of those that look so."""
    best_last = sorted(names, key=lambda name: (name == _identifier(name), name))
    return {_identifier(name): name for name in best_last}
