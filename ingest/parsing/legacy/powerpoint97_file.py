"""The records of a PowerPoint 97 to 2003 file ([MS-PPT]): a tree of containers, found through a directory of offsets.

Each save appends what changed and a new directory, so the same slide lies in the file several times; the directory
of the last save says which one counts.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.legacy.ole import OleContainer

USER_EDIT, DIRECTORY, STORED_OBJECT = 0x0FF5, 0x1772, 0x1011
_IS_CONTAINER = 0xF
_ENCRYPTED_MARK = 0xF3D1C4DF
_MOST_SAVES = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record; the body of a container holds others."""

    kind: int
    instance: int
    is_container: bool
    body: bytes

    def children(self) -> Iterator[Record]:
        """The records in a container; nothing in another."""
        return records(self.body) if self.is_container else iter(())

    def first(self, *kinds: int) -> Record | None:
        """The first child of the first child ... by kinds."""
        found: Record | None = self
        for kind in kinds:
            found = next((one for one in found.children() if one.kind == kind), None) if found else None
        return found


def records(content: bytes) -> Iterator[Record]:
    """Records one after another; one that is cut off ends them."""
    position = 0
    while (found := _record(content, position)) is not None:
        yield found
        position += 8 + len(found.body)


def _record(content: bytes, position: int) -> Record | None:
    if position < 0 or position + 8 > len(content):
        return None
    head, kind, length = struct.unpack_from("<HHI", content, position)
    if position + 8 + length > len(content):
        return None
    body = content[position + 8 : position + 8 + length]
    return Record(kind, head >> 4, head & 0xF == _IS_CONTAINER, body)


class PowerPointFile:
    """An open presentation."""

    def __init__(self, content: bytes, file_name: str) -> None:
        self.container = OleContainer(content, file_name)
        self.file_name = file_name
        self._stream = self.container.required("PowerPoint Document")
        current = self.container.required("Current User")
        if len(current) < 20:
            raise CorruptFileError(file_name, "it does not say where its last version is")
        mark, offset = struct.unpack_from("<II", current, 12)
        if mark == _ENCRYPTED_MARK:
            raise EncryptedFileError(file_name, "it needs a password")
        self._offsets: dict[int, int] = {}
        self.document = self._read_saves(offset)

    def object(self, reference: int) -> Record | None:
        """A slide, notes or another object by its number in the directory."""
        offset = self._offsets.get(reference)
        return None if offset is None else _record(self._stream, offset)

    def stored_objects(self) -> Iterator[Record]:
        """The embedded objects, in their order; an object that is linked only is not stored."""
        for reference in sorted(self._offsets):
            if (record := self.object(reference)) is not None and record.kind == STORED_OBJECT:
                yield record

    def _read_saves(self, offset: int) -> Record:
        """All saves, the last one first."""
        document: int | None = None
        for _ in range(_MOST_SAVES):
            save = _record(self._stream, offset)
            if save is None or save.kind != USER_EDIT or len(save.body) < 24:
                break
            before, directory, reference = struct.unpack_from("<III", save.body, 8)
            if len(save.body) >= 32:  # it has a key, so its objects are locked
                raise EncryptedFileError(self.file_name, "it needs a password")
            document = reference if document is None else document
            self._read_directory(directory)
            if before == 0 or before >= offset:
                break
            offset = before
        found = None if document is None else self.object(document)
        if found is None:
            raise CorruptFileError(self.file_name, "its last version cannot be found")
        return found

    def _read_directory(self, offset: int) -> None:
        directory = _record(self._stream, offset)
        if directory is None or directory.kind != DIRECTORY:
            return
        numbers = struct.unpack_from(f"<{len(directory.body) // 4}I", directory.body)
        position = 0
        while position < len(numbers):
            first, count = numbers[position] & 0xFFFFF, numbers[position] >> 20
            for place, value in enumerate(numbers[position + 1 : position + 1 + count]):
                self._offsets.setdefault(first + place, value)
            position += 1 + count
