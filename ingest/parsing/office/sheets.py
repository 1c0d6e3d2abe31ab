"""Excel workbooks (xlsx, xlsm): the rows of each sheet under their header, with the sheet's own row numbers.

openpyxl streams the rows; formulas give the value that Excel stored last. Macros are never looked at.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import lxml.etree
import openpyxl
from lxml.etree import _Element as Element
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.header_footer import HeaderFooter

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError
from ingest.parsing.office.cell_values import shown
from ingest.parsing.office.package import Package, office_about, office_properties
from ingest.parsing.office.page_edges import edge_texts
from ingest.parsing.office.sheet_rows import MOST_COLUMNS, Row, write_beside, write_sheet
from ingest.parsing.writing import BlockWriter, clean

_DRAWN = re.compile(r"xl/(?:drawings/drawing|comments|diagrams/data|charts/chart)\d*\.xml")
# What openpyxl meets in a damaged workbook; it reads with one XML library and the other.
_BROKEN = (ElementTree.ParseError, lxml.etree.XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError, TypeError)
_DIALECTS = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


class SheetsParser:
    """One workbook."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        edges: list[str] = []
        with Package(content, file_name) as package:
            title, authors, modified = office_properties(package)
            drawn, about = drawn_texts(package), office_about(package)
            main = package.required(package.main_part("xl/workbook.xml"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of openpyxl, about styles and extensions that hold no text
            try:
                _write_sheets(_transitional(content, main), writer, edges)
            except _BROKEN as error:
                if getattr(error, "lineno", None) == 0:  # how libxml2 says that memory is short
                    raise MemoryError from error
                raise CorruptFileError(file_name, f"its workbook is damaged ({str(error)[:120]})") from error
        write_beside([*drawn, *edges], writer)
        writer.about(*about)
        return ParsedDocument("xlsx", writer.blocks, title, authors, modified)


def _write_sheets(content: io.BytesIO, writer: BlockWriter, edges: list[str]) -> None:
    book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        write_sheet(sheet.title, _rows(sheet, edges), writer)
    book.close()


def _transitional(content: bytes, main: bytes) -> io.BytesIO:
    """The workbook in the dialect that openpyxl knows: it finds no cell at all in a strict one, and does not say so."""
    if b"purl.oclc.org" not in main:
        return io.BytesIO(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
            for name in archive.namelist():
                part = archive.read(name)
                for strict, transitional in _DIALECTS if name.endswith((".xml", ".rels")) else ():
                    part = part.replace(strict, transitional)
                target.writestr(name, part)
    copy.seek(0)
    return copy


def drawn_texts(package: Package) -> list[str]:
    """Text boxes, comments, diagrams and titles of charts, a paragraph each."""
    names = [name for name in sorted(package.names) if _DRAWN.fullmatch(name)]
    return [text for name in names for text in _texts(package.required_xml(name))]


def _texts(root: Element) -> Iterator[str]:
    for holder in root.iter("{*}txBody", "{*}comment", "{*}pt", "{*}rich"):
        if text := clean(" ".join(one.text or "" for one in holder.iter("{*}t"))):
            yield text


def _rows(sheet: ReadOnlyWorksheet, edges: list[str]) -> Iterator[Row]:
    """The rows that are stored, and behind the last of them the sheet's header and footer, which go to `edges`.

    openpyxl's own `iter_rows` makes up the rows that are missing, a thousand empty cells each.
    """
    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for number, cells in parser.parse():
            texts = {cell["column"]: _text(sheet, cell) for cell in cells if cell["value"] is not None}
            filled = [column for column, text in texts.items() if text and column <= MOST_COLUMNS]
            if filled:
                yield number, [texts.get(column, "") for column in range(1, max(filled) + 1)]
        edges += _edges(getattr(parser, "HeaderFooter", HeaderFooter()))


def _edges(header_footer: HeaderFooter) -> Iterator[str]:
    for edge in ("Header", "Footer"):
        for pages in ("odd", "even", "first"):
            item = getattr(header_footer, f"{pages}{edge}")
            for part in (item.left, item.center, item.right):
                yield from edge_texts(part.text or "")


def _text(sheet: ReadOnlyWorksheet, cell: dict[str, Any]) -> str:
    return shown(cell["value"], ReadOnlyCell(sheet, **cell).number_format or "")
