"""The structures of a Word 97 to 2003 file ([MS-DOC]): where its text lies and how its paragraphs are formatted.

Text lies in pieces, in the order of the table of pieces and not of the file; formatting hangs on places in the file.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.legacy.ole import OleContainer

_WORD_97, _WORD_6 = 0xA5EC, 0xA5DC
_FIRST_97 = 0xC1  # nFib of Word 97
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_PAIRS = 0x9A  # where the list of (offset, length) begins
STYLES, FOOTNOTE_PLACES, FOOTNOTE_TEXTS, REMARK_PLACES, REMARK_TEXTS, LETTERS, PARAGRAPHS = 1, 2, 3, 4, 5, 12, 13
PIECES, REMARK_AUTHORS, ENDNOTE_PLACES, ENDNOTE_TEXTS, LISTS, LIST_USES = 33, 36, 46, 47, 73, 74
_PAGE_BYTES = 512
_COMPRESSED = 0x40000000
_IS_DELETED = 0x0800

Changes = dict[int, int]  # what of the formatting differs: property -> value


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int  # character
    last: int  # character behind it
    offset: int
    width: int  # bytes of a character


@dataclass(slots=True)
class Runs:
    """Formatting by place in the file."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)

    def at(self, offset: int) -> bytes:
        """The formatting of the byte at `offset`; empty where there is none."""
        place = bisect_right(self.starts, offset) - 1
        return self.values[place] if place >= 0 and offset < self.ends[place] else b""


class WordFile:
    """An open file."""

    def __init__(self, content: bytes, file_name: str) -> None:
        self.container = OleContainer(content, file_name)
        self.stream = self.container.required("WordDocument")
        self.file_name = file_name
        if len(self.stream) < 0x60:
            raise CorruptFileError(file_name, "it has no header")
        kind, version = struct.unpack_from("<HH", self.stream)
        (flags,) = struct.unpack_from("<H", self.stream, 0x0A)
        if kind not in (_WORD_97, _WORD_6):
            raise CorruptFileError(file_name, "its header is not one of Word")
        if flags & _ENCRYPTED:
            raise EncryptedFileError(file_name, "it needs a password")
        self.is_old = version < _FIRST_97
        table = "1Table" if flags & _TABLE_1 else "0Table"
        self.table = b"" if self.is_old else self.container.required(table)
        self.pieces = self._old_pieces() if self.is_old else list(self._pieces())
        self.paragraphs = Runs() if self.is_old else self._runs(PARAGRAPHS, _paragraph_formats)
        letters = Runs() if self.is_old else self._runs(LETTERS, _letter_formats)
        self.deleted = [
            (start, end)
            for start, end, formats in zip(letters.starts, letters.ends, letters.values, strict=True)
            if changes(formats).get(_IS_DELETED)
        ]

    def part(self, number: int) -> bytes:
        """A part of the table stream, by its number in the header; empty where there is none."""
        if self.is_old or len(self.stream) < _PAIRS + 8 * number + 8:
            return b""
        offset, length = struct.unpack_from("<II", self.stream, _PAIRS + 8 * number)
        return self.table[offset : offset + length]

    def behind(self, number: int) -> bytes:
        """What follows a part."""
        offset, length = struct.unpack_from("<II", self.stream, _PAIRS + 8 * number)
        return self.table[offset + length :]

    def lengths(self) -> list[int]:
        """Characters of the body, the footnotes, the page headers, macros, remarks, endnotes and text boxes."""
        if self.is_old:
            return [sum(piece.last - piece.first for piece in self.pieces), 0, 0, 0, 0, 0, 0]
        return [max(length, 0) for length in struct.unpack_from("<7i", self.stream, 0x4C)]

    def text(self) -> str:
        """All characters; a deleted one is a zero, so that places stay right."""
        return "".join(self._characters(piece) for piece in self.pieces)

    def _characters(self, piece: _Piece) -> str:
        end = piece.offset + (piece.last - piece.first) * piece.width
        raw = self.stream[piece.offset : end]
        # Two bytes a character here, pairs that make up one letter included: places count them.
        if piece.width == 2:
            text = "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])))
        else:
            text = raw.decode("cp1252", "replace")
        text = text.ljust(piece.last - piece.first, "\0")
        for start, stop in self.deleted:
            if start < end and stop > piece.offset:
                first = max(start - piece.offset, 0) // piece.width
                last = min(stop - piece.offset, end - piece.offset) // piece.width
                text = text[:first] + _blank(text[first:last]) + text[last:]
        return text

    def offset_of(self, character: int) -> int:
        """Where a character lies in the file; -1 for one behind the end."""
        place = bisect_right([piece.first for piece in self.pieces], character) - 1 if self.pieces else -1
        if place < 0 or character >= self.pieces[place].last:
            return -1
        piece = self.pieces[place]
        return piece.offset + (character - piece.first) * piece.width

    def _old_pieces(self) -> list[_Piece]:
        """Word 6 and 95, where text was seldom saved in pieces."""
        first, last = struct.unpack_from("<II", self.stream, 0x18)
        return [_Piece(0, max(min(last, len(self.stream)) - first, 0), first, 1)]

    def _pieces(self) -> Iterator[_Piece]:
        content, position = self.part(PIECES), 0
        while position + 3 <= len(content) and content[position] == 1:
            position += 3 + struct.unpack_from("<H", content, position + 1)[0]
        if position + 5 > len(content) or content[position] != 2:
            raise CorruptFileError(self.file_name, "its table of pieces is damaged")
        content = content[position + 5 :]
        count = (len(content) - 4) // 12
        places = struct.unpack_from(f"<{count + 1}I", content)
        left = len(self.stream)  # a table that lies cannot ask for more text than there are bytes
        for number in range(count):
            (raw,) = struct.unpack_from("<I", content, 4 * (count + 1) + 8 * number + 2)
            length = places[number + 1] - places[number]
            if not 0 <= length <= left:
                raise CorruptFileError(self.file_name, "its table of pieces is damaged")
            left -= length
            is_narrow = bool(raw & _COMPRESSED)
            offset = raw & (_COMPRESSED - 1)
            yield _Piece(
                places[number], places[number + 1], offset // 2 if is_narrow else offset, 1 if is_narrow else 2
            )

    def _runs(self, number: int, formats: Callable[[bytes], Iterator[tuple[int, int, bytes]]]) -> Runs:
        content = self.part(number)
        count = (len(content) - 4) // 8
        found: dict[int, tuple[int, bytes]] = {}
        for page in struct.unpack_from(f"<{count}I", content, 4 * (count + 1)) if count > 0 else ():
            start = (page & 0x3FFFFF) * _PAGE_BYTES
            if len(body := self.stream[start : start + _PAGE_BYTES]) == _PAGE_BYTES:
                for first, last, value in formats(body):
                    found[first] = (last, value)
        starts = sorted(found)
        return Runs(starts, [found[start][0] for start in starts], [found[start][1] for start in starts])


def _paragraph_formats(page: bytes) -> Iterator[tuple[int, int, bytes]]:
    count = min(page[511], 29)
    places = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        offset = page[4 * (count + 1) + 13 * number] * 2
        if 0 < offset < 510:
            length = page[offset]
            offset, length = (offset + 1, 2 * length - 1) if length else (offset + 2, 2 * page[offset + 1])
            yield places[number], places[number + 1], page[offset : min(offset + length, 511)]


def _letter_formats(page: bytes) -> Iterator[tuple[int, int, bytes]]:
    count = min(page[511], 101)
    places = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        offset = page[4 * (count + 1) + number] * 2
        if offset:
            yield places[number], places[number + 1], page[offset + 1 : offset + 1 + page[offset]]


def _blank(text: str) -> str:
    """Deleted text; ends of paragraphs stay."""
    return "".join(character if character in "\r\x07" else "\0" for character in text)


def remark_authors(file: WordFile) -> list[str]:
    """Who put remarks in the margin, in the order in which the remarks count them."""
    content, position = file.part(REMARK_AUTHORS), 0
    found: list[str] = []
    while position + 2 <= len(content):
        (length,) = struct.unpack_from("<H", content, position)
        position += 2 + 2 * length
        found.append(content[position - 2 * length : position].decode("utf-16-le", "replace"))
    return found


def changes(formats: bytes) -> Changes:
    """What a list of changed properties says; those with longer values are left out.

    >>> changes(bytes.fromhex("16240140260203"))
    {9238: 1, 9792: 2}
    """
    found: Changes = {}
    position = 0
    while position + 3 <= len(formats):
        (name,) = struct.unpack_from("<H", formats, position)
        position += 2
        size = (1, 1, 2, 4, 2, 2, 0, 3)[name >> 13]
        if size == 0:
            length = formats[position]
            if name in (0xD608, 0xD606) and position + 2 <= len(formats):
                length = struct.unpack_from("<H", formats, position)[0]
            position += 1 + length
            continue
        found[name] = int.from_bytes(formats[position : position + size], "little")
        position += size
    return found
