"""Binary workbooks (xlsb): the records of [MS-XLSB], read one by one, so that only cells that exist cost memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError
from ingest.parsing.office.cell_values import shown
from ingest.parsing.office.package import Package, office_about, office_properties
from ingest.parsing.office.sheet_rows import MOST_COLUMNS, Row, write_beside, write_sheet
from ingest.parsing.office.sheets import drawn_texts
from ingest.parsing.writing import BlockWriter, clean

_ROW, _SHARED_STRING, _FORMAT, _XF, _BOOK, _SHEET = 0, 19, 44, 47, 153, 156
_XFS_BEGIN, _XFS_END, _COMMENT_TEXT = 617, 618, 637
_CELLS = range(2, 12)
_SHORT_CELLS = range(13, 19)  # without a column of their own: each stands beside the one before
_DATE_FORMATS = frozenset({*range(27, 37), *range(50, 59)})  # of East Asian calendars, without a code
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(slots=True)
class _Book:
    """What cells refer to."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)  # by style
    has_1904_dates: bool = False
    sheets: list[tuple[str, str]] = field(default_factory=list)  # name, relation


class BinarySheetsParser:
    """One workbook."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        with Package(content, file_name) as package:
            try:
                book = _read_book(package)
                related = package.related("xl/workbook.bin")
                for name, relation in book.sheets:
                    kind, member = related.get(relation, ("", ""))
                    if kind == "worksheet":
                        write_sheet(name, _rows(package.read(member) or b"", book), writer)
                comments = [text for name in sorted(package.names) for text in _comments(package, name)]
            except (struct.error, IndexError, OverflowError) as error:
                raise CorruptFileError(file_name, f"its records are damaged ({error})") from error
            write_beside([*comments, *drawn_texts(package)], writer)
            writer.about(*office_about(package))
            return ParsedDocument("xlsb", writer.blocks, *office_properties(package))


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, body) of each record; both type and length are written in as few bytes as they need."""
    position = 0
    while position < len(content):
        kind, position = _number(content, position, 2)
        length, position = _number(content, position, 4)
        yield kind, content[position : position + length]
        position += length


def _number(content: bytes, position: int, most_bytes: int) -> tuple[int, int]:
    value = 0
    for place in range(most_bytes):
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return value, position


def _string(body: bytes, position: int) -> tuple[str, int]:
    """A text behind its length in letters, and the position behind it."""
    (length,) = struct.unpack_from("<I", body, position)
    if length == 0xFFFFFFFF:
        return "", position + 4
    end = position + 4 + 2 * length
    return body[position + 4 : end].decode("utf-16-le", "replace"), end


def _read_book(package: Package) -> _Book:
    book = _Book()
    content = package.read("xl/workbook.bin")
    if content is None:
        raise CorruptFileError(package.file_name, "it has no workbook")
    for kind, body in _records(content):
        if kind == _BOOK:
            book.has_1904_dates = bool(body[0] & 1)
        elif kind == _SHEET:
            relation, position = _string(body, 8)
            book.sheets.append((_string(body, position)[0], relation))
    shared = _records(package.read("xl/sharedStrings.bin") or b"")
    book.strings = [_string(body, 1)[0] for kind, body in shared if kind == _SHARED_STRING]
    book.formats = list(_formats(package.read("xl/styles.bin") or b""))
    return book


def _formats(styles: bytes) -> Iterator[str]:
    """The number format of each cell style."""
    own: dict[int, str] = {}
    is_open = False
    for kind, body in _records(styles):
        if kind == _FORMAT:
            own[struct.unpack_from("<H", body)[0]] = _string(body, 2)[0]
        elif kind in (_XFS_BEGIN, _XFS_END):
            is_open = kind == _XFS_BEGIN
        elif kind == _XF and is_open:
            (number,) = struct.unpack_from("<H", body, 2)
            yield "yyyy-mm-dd" if number in _DATE_FORMATS else own.get(number) or BUILTIN_FORMATS.get(number, "")


def _rows(sheet: bytes, book: _Book) -> Iterator[Row]:
    number, cells, column = 0, dict[int, str](), -1
    for kind, body in _records(sheet):
        if kind == _ROW:
            yield from _row(number, cells)
            number, cells, column = struct.unpack_from("<I", body)[0] + 1, {}, -1
        elif kind in _CELLS:
            (column,) = struct.unpack_from("<I", body)
            cells[column] = _value(kind, body[4:], book)
        elif kind in _SHORT_CELLS:
            column += 1
            cells[column] = _value(kind - 11, body, book)
    yield from _row(number, cells)


def _row(number: int, cells: dict[int, str]) -> Iterator[Row]:
    filled = [column for column, text in cells.items() if text and column < MOST_COLUMNS]
    if filled:
        yield number, [cells.get(column, "") for column in range(max(filled) + 1)]


def _value(kind: int, body: bytes, book: _Book) -> str:
    """The text of a cell: its style, then its value, which a formula has stored last."""
    if kind in (6, 8):
        return clean(_string(body, 4)[0])
    if kind == 7:
        return clean(book.strings[struct.unpack_from("<I", body, 4)[0]])
    if kind in (4, 10):
        return shown(bool(body[4]), "")
    if kind in (3, 11):
        return _ERRORS.get(body[4], "")
    value = _packed(struct.unpack_from("<I", body, 4)[0]) if kind == 2 else struct.unpack_from("<d", body, 4)[0]
    style = int.from_bytes(body[:3], "little")
    number_format = book.formats[style] if style < len(book.formats) else ""
    if is_date_format(number_format):
        try:
            epoch = CALENDAR_MAC_1904 if book.has_1904_dates else CALENDAR_WINDOWS_1900
            return shown(from_excel(value, epoch), "")
        except (ValueError, OverflowError):
            return shown(value, "")
    return shown(value, number_format)


def _packed(number: int) -> float:
    """A number in 30 bits: whole or the upper half of a float, possibly in hundredths."""
    if number & 2:
        whole = number >> 2
        value = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        (value,) = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", number & 0xFFFFFFFC))
    return value / 100 if number & 1 else value


def _comments(package: Package, name: str) -> Iterator[str]:
    if name.startswith("xl/comments") and name.endswith(".bin"):
        for kind, body in _records(package.read(name) or b""):
            if kind == _COMMENT_TEXT:
                yield clean(_string(body, 1)[0])
