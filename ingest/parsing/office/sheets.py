"""Excel workbooks (xlsx, xlsm): the rows of each sheet under their header, with the sheet's own row numbers.

openpyxl streams the rows; formulas give the value that Excel stored last. Values are written as a reader sees them
where that is certain: dates, percentages, currencies and decimals; separators stay plain.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ingest.documents import ParsedDocument
from ingest.parsing.office.package import Package, office_properties
from ingest.parsing.office.sheet_rows import MOST_COLUMNS, Row, write_beside, write_sheet
from ingest.parsing.writing import BlockWriter, clean

_DRAWN = re.compile(r"xl/(?:drawings/drawing|comments)\d*\.xml")
_CURRENCY = re.compile(r"[€$£¥]")
_DECIMALS = re.compile(r"0\.(0+)")
_QUOTED = re.compile(r'"[^"]*"|\\.')
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
        with Package(content, file_name) as package:
            title, authors, modified = office_properties(package)
            drawn = [text for name in sorted(package.names) if _DRAWN.fullmatch(name) for text in _texts(package, name)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of openpyxl, about styles and extensions that hold no text
            book = openpyxl.load_workbook(_transitional(content), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                write_sheet(sheet.title, _rows(sheet), writer)
            book.close()
        write_beside(drawn, writer)
        return ParsedDocument("xlsx", writer.blocks, title, authors, modified)


def _transitional(content: bytes) -> io.BytesIO:
    """The workbook in the dialect that openpyxl knows: it finds no cell at all in a strict one, and does not say so."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if b"purl.oclc.org" not in archive.read("xl/workbook.xml"):
            return io.BytesIO(content)
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
            for name in archive.namelist():
                part = archive.read(name)
                for strict, transitional in _DIALECTS if name.endswith((".xml", ".rels")) else ():
                    part = part.replace(strict, transitional)
                target.writestr(name, part)
    copy.seek(0)
    return copy


def _texts(package: Package, name: str) -> list[str]:
    """Text boxes and comments, a paragraph each."""
    root = package.xml(name)
    holders = [] if root is None else [*root.iter("{*}txBody"), *root.iter("{*}comment")]
    return [text for holder in holders if (text := clean(" ".join(one.text or "" for one in holder.iter("{*}t"))))]


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[Row]:
    sheet.reset_dimensions()  # a stored dimension may be wrong, and rows would be cut to it
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        row = [_shown(cell.value, cell.number_format or "") if cell.value is not None else "" for cell in cells]
        while row and not row[-1]:
            row.pop()
        yield number, row


def _shown(value: object, number_format: str) -> str:
    """A value as text.

    >>> _shown(0.025, "0%"), _shown(1599.5, "€ #,##0.00"), _shown(datetime(2026, 5, 3), "d-mmm")
    ('3%', '€ 1599.50', '2026-05-03')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    return clean(str(value))


def _number(value: float, number_format: str) -> str:
    shape = _QUOTED.sub(lambda quoted: quoted[0] if _CURRENCY.search(quoted[0]) else "", number_format.split(";")[0])
    decimals = _DECIMALS.search(shape)
    if "%" in shape:
        return f"{_rounded(value * 100, len(decimals[1]) if decimals else 0)}%"
    is_rounded = decimals and abs(value) < 1e15 and "E" not in shape
    text = _rounded(value, len(decimals[1])) if decimals and is_rounded else _plain(value)
    currency = _CURRENCY.search(shape)
    return f"{currency[0]} {text}" if currency else text


def _rounded(value: float, decimals: int) -> str:
    """Half away from zero, as Excel shows it; Python rounds half to even."""
    shown = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{shown:f}"


def _plain(value: float) -> str:
    """Ten digits at most: 0.1 + 0.2 is shown as 0.3."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.10g}"
