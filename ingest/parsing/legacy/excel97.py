"""Excel 5 to 2003 workbooks (xls): rows under their header, as in xlsx.

xlrd reads the cells; it keeps only those that exist, so that a cell at the far corner of a sheet costs nothing
(docs/decisions). Text boxes and comments, which it leaves out, are read from the records themselves.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import xlrd
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Sheet

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.legacy.ole import OleContainer
from ingest.parsing.office.cell_values import shown
from ingest.parsing.office.page_edges import edge_texts
from ingest.parsing.office.sheet_rows import MOST_COLUMNS, Row, write_beside, write_sheet
from ingest.parsing.writing import BlockWriter, clean

_BROKEN = (
    xlrd.XLRDError, CompDocError, struct.error, IndexError, KeyError, ValueError, AssertionError, TypeError,
    AttributeError, OverflowError,
)  # fmt: skip
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_TXO, _CONTINUE, _LABEL, _SERIES_TEXT = 0x01B6, 0x003C, 0x0204, 0x100D
_EDGES = (0x0014, 0x0015)  # header and footer of the printed sheet
_BEGIN, _END, _CHART = 0x0809, 0x000A, b"\x20\x00"


class OldWorkbookParser:
    """One workbook."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        try:
            with xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
            ) as book:
                for number, name in enumerate(book.sheet_names()):
                    write_sheet(name, _rows(book.sheet_by_index(number), book), writer)
                    book.unload_sheet(number)
        except _BROKEN as error:
            if "encrypted" in str(error).lower():
                raise EncryptedFileError(file_name, "it needs a password") from error
            raise CorruptFileError(file_name, f"its records are damaged ({str(error)[:120]})") from error
        if not content.startswith(_OLE_MAGIC):
            return ParsedDocument("xls", writer.blocks)  # before Excel 5 a workbook was the bare records
        container = OleContainer(content, file_name)
        write_beside(_text_objects(container.read("Workbook") or container.read("Book") or b""), writer)
        writer.about(*container.about())
        return ParsedDocument("xls", writer.blocks, *container.properties())


def _rows(sheet: Sheet, book: Book) -> Iterator[Row]:
    for number in range(sheet.nrows):
        cells = [_cell(sheet, number, column, book) for column in range(min(sheet.row_len(number), MOST_COLUMNS))]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number + 1, cells


def _cell(sheet: Sheet, row: int, column: int, book: Book) -> str:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_DATE:
        try:
            return shown(xlrd.xldate_as_datetime(value, book.datemode), "")
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return shown(value, "")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(value), "")
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, ""))
    if kind == xlrd.XL_CELL_NUMBER:
        return shown(value, _format(sheet, row, column, book))
    return shown(value, "") if kind == xlrd.XL_CELL_TEXT else ""


def _format(sheet: Sheet, row: int, column: int, book: Book) -> str:
    try:
        return str(book.format_map[book.xf_list[sheet.cell_xf_index(row, column)].format_key].format_str)
    except (KeyError, IndexError):
        return ""


def _text_objects(stream: bytes) -> Iterator[str]:
    """Texts of boxes and comments, each a TXO record with its letters in the record behind it; of charts and edges."""
    is_due, is_chart = False, False
    for kind, body in _records(stream):
        text = ""
        if is_due and kind == _CONTINUE:
            text = _letters(body, 0)
        elif kind in (_BEGIN, _END):
            is_chart = kind == _BEGIN and body[2:4] == _CHART
        elif is_chart and kind == _LABEL:
            text = _letters(body, 8)
        elif is_chart and kind == _SERIES_TEXT:
            text = _letters(body, 3)
        elif kind in _EDGES and len(body) > 3 and not is_chart:
            yield from edge_texts(_letters(body, 2))
        if text := clean(text):
            yield text
        is_due = kind == _TXO and int.from_bytes(body[10:12], "little") > 0


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _letters(body: bytes, position: int) -> str:
    """Letters of one or two bytes, as the flag before them says."""
    is_wide = body[position : position + 1] == b"\x01"
    return body[position + 1 :].decode("utf-16-le" if is_wide else "cp1252", "replace")
