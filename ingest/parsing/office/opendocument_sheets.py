"""OpenDocument spreadsheets (ods): the rows of each sheet under their header.

The XML is read as a stream: a sheet may say that an empty row is repeated a million times, and a tree of a large one
takes gigabytes. Values are written as the program last showed them; dates as 2026-05-03, as in every other format.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import lxml.etree
from lxml.etree import _Element as Element

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError
from ingest.parsing.office.opendocument import (
    opendocument_about,
    opendocument_properties,
    page_texts,
    paragraph_text,
    refuse_encrypted,
)
from ingest.parsing.office.package import Package, attribute, children, local
from ingest.parsing.office.sheet_rows import MOST_COLUMNS, Row, write_beside, write_sheet
from ingest.parsing.writing import BlockWriter, clean

_MOST_EQUAL_ROWS = 50  # of equal rows with text; more of them say nothing new
_CELLS = frozenset({"table-cell", "covered-table-cell"})


class SpreadsheetParser:
    """One workbook."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        with Package(content, file_name) as package:
            refuse_encrypted(package)
            writer = BlockWriter()
            stream = _Stream(package, file_name)
            for name in stream.sheets():
                write_sheet(name, stream.rows(), writer)
            write_beside([*stream.beside, *page_texts(package)], writer)
            writer.about(*opendocument_about(package))
            return ParsedDocument("ods", writer.blocks, *opendocument_properties(package))


class _Stream:
    """The elements of `content.xml` as they end, each freed when it was used."""

    def __init__(self, package: Package, file_name: str) -> None:
        content = package.read("content.xml")
        if content is None:
            raise CorruptFileError(file_name, "it has no content.xml")
        self._file_name = file_name
        self._events = lxml.etree.iterparse(
            io.BytesIO(content), ("start", "end"), tag=("{*}table", "{*}table-row", "{*}shapes"), huge_tree=True,
            resolve_entities=False, no_network=True, load_dtd=False,
        )  # fmt: skip
        self.beside: list[str] = []  # comments and text boxes
        self._depth = 0

    def _each(self) -> Iterator[tuple[str, Element]]:
        try:
            yield from self._events
        except lxml.etree.XMLSyntaxError as error:
            if error.lineno == 0:
                raise MemoryError from error
            raise CorruptFileError(self._file_name, f"its archive is damaged ({error.msg[:120]})") from error

    def sheets(self) -> Iterator[str]:
        """The name of each sheet, before its rows are read."""
        for event, element in self._each():
            if event == "start" and local(element) == "table":
                yield attribute(element, "name") or ""

    def rows(self) -> Iterator[Row]:
        """The rows with text of the sheet that was entered last."""
        number, inner = 1, 0
        for event, element in self._each():
            name = local(element)
            if name == "table":
                inner += 1 if event == "start" else -1
                if inner < 0:
                    return
            elif event == "end" and inner == 0:
                if name == "shapes":
                    self._beside(element)
                else:
                    yield from self._row(element, number)
                    number += _repeats(element, "number-rows-repeated")
                _free(element)

    def _row(self, row: Element, number: int) -> Iterator[Row]:
        cells = list(_cells(row))
        for annotation in row.iter("{*}annotation"):
            self._beside(annotation)
        if any(cells):
            for offset in range(min(_repeats(row, "number-rows-repeated"), _MOST_EQUAL_ROWS)):
                yield number + offset, cells

    def _beside(self, element: Element) -> None:
        if text := clean(" ".join(paragraph_text(one) for one in element.iter("{*}p"))):
            self.beside.append(text)


def _free(element: Element) -> None:
    """Elements before this one are not needed either; they would be kept for their parent."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _cells(row: Element) -> Iterator[str]:
    column = 0
    for cell in row:
        if local(cell) in _CELLS:
            text = _shown(cell)
            for _ in range(min(_repeats(cell, "number-columns-repeated"), MOST_COLUMNS - column)):
                column += 1
                yield text


def _shown(cell: Element) -> str:
    day = attribute(cell, "date-value")
    if day is not None:
        return day.removesuffix("T00:00:00").replace("T", " ")
    texts = [paragraph_text(one) for one in children(cell, "p")]
    return clean(" ".join(texts)) or attribute(cell, "string-value") or attribute(cell, "value") or ""


def _repeats(element: Element, name: str) -> int:
    text = attribute(element, name) or "1"
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1
