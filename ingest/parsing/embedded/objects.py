"""Objects that a program embedded in an office document: the file inside the wrapping of OLE ([MS-OLEDS]).

An object is a small container. It wraps a file of any kind (`Ole10Native`), a newer office file (`Package`), what Adobe
and others store (`CONTENTS`), or is an old office file itself.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from functools import partial

import olefile

from ingest.documents import ParsedDocument
from ingest.parsing.archives.inflating import read_bounded
from ingest.parsing.base import CorruptFileError, UnsupportedFormatError
from ingest.parsing.parts import Part, packed, part_name
from ingest.parsing.text.decoding import decode

_NATIVE = "\x01Ole10Native"
_WRAPPED = ("Package", "CONTENTS")
_OFFICE = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_HAS_NAMES = 2
_BROKEN = (OSError, ValueError, IndexError, TypeError, struct.error)

_Path = Sequence[str]


def object_part(content: bytes, name: str) -> Part:
    """The file in an object that is a container of its own; any other content is a file as it is."""
    if not content.startswith(olefile.MAGIC):
        return packed(name, lambda: content)
    try:
        container = olefile.OleFileIO(io.BytesIO(content))
        streams = {entry[0] for entry in container.listdir()}
    except _BROKEN as error:
        return _broken(name, error)
    if _OFFICE.keys() & streams:
        return packed(name, lambda: content)
    return _wrapped(container, (), streams, name) or packed(name, lambda: content)


def parts_in_storages(content: bytes) -> Iterator[Part]:
    """The files in the storages of an old office file, numbered where the object does not name them."""
    try:
        container = olefile.OleFileIO(io.BytesIO(content))
        entries = container.listdir()
    except _BROKEN:
        return  # its parser has said what is wrong
    storages: dict[tuple[str, ...], set[str]] = {}
    for *folder, stream in entries:
        if folder:
            storages.setdefault(tuple(folder), set()).add(stream)
    number = 0
    for path, streams in storages.items():
        name = f"object {number + 1}"
        part = _wrapped(container, path, streams, name)
        if part is None and (kinds := _OFFICE.keys() & streams):
            part = Part(name, partial(_unread, _OFFICE[min(kinds)]))
        if part is not None:
            number += 1
            yield part


def _wrapped(container: olefile.OleFileIO, path: _Path, streams: set[str], name: str) -> Part | None:
    """The file that the streams of a storage wrap; None where they are no wrapping."""
    if _NATIVE in streams:
        try:
            label, content = unwrapped(_read(container, [*path, _NATIVE], name), name)
        except _BROKEN as error:
            return _broken(name, error)
        return packed(label or name, lambda: content)
    stream = next((one for one in _WRAPPED if one in streams), None)
    return packed(name, partial(_read, container, [*path, stream], name)) if stream else None


def _read(container: olefile.OleFileIO, path: list[str], name: str) -> bytes:
    try:
        with container.openstream(path) as stream:
            return read_bounded(stream, name)
    except _BROKEN as error:
        raise CorruptFileError(name, f"a stream in it cannot be read ({type(error).__name__})") from error


def unwrapped(native: bytes, name: str) -> tuple[str, bytes]:
    """The label and the file in an `Ole10Native` stream.

    Raises:
        CorruptFileError: it ends too early.
    """
    try:
        (kind,) = struct.unpack_from("<H", native, 4)
        if kind != _HAS_NAMES:
            return "", native[4:]
        label, place = _line(native, 6)
        path, place = _line(native, place)
        (skipped,) = struct.unpack_from("<I", native, place + 4)
        (length,) = struct.unpack_from("<I", native, place + 8 + skipped)
    except (struct.error, ValueError) as error:
        raise CorruptFileError(name, "its wrapping is damaged") from error
    start = place + 12 + skipped
    return part_name((label or path).replace("\\", "/").rpartition("/")[2]), native[start : start + length]


def _line(content: bytes, start: int) -> tuple[str, int]:
    """Letters up to a zero, and what comes behind it."""
    end = content.index(b"\0", start)
    return decode(content[start:end]) if end > start else "", end + 1


def _broken(name: str, error: Exception) -> Part:
    problem = error if isinstance(error, CorruptFileError) else None

    def refuse(shown_name: str) -> ParsedDocument:
        raise problem or CorruptFileError(shown_name, f"its container is damaged ({type(error).__name__})")

    return Part(name, refuse)


def _unread(format: str, name: str) -> ParsedDocument:
    """An old office file without a container of its own, which no parser reads."""
    raise UnsupportedFormatError(name, f"{format} inside an old office file")
