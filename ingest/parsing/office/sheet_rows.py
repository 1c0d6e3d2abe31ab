"""Rows of a sheet, whatever program wrote it: regions, headers and titles, with the sheet's own row numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.documents import Locator
from ingest.parsing.writing import BlockWriter, looks_like_header

MOST_COLUMNS = 1_000  # further ones are not read
_DEFAULT_NAME = re.compile(r"(?:sheet|blad|tabelle|feuil|hoja) ?\d*", re.IGNORECASE)

Row = tuple[int, list[str]]  # its number in the sheet, its cells


def write_sheet(name: str, rows: Iterable[Row], writer: BlockWriter) -> None:
    """Blocks of one sheet. `rows` come in order; numbers may be left out where rows are empty."""
    writer.place = Locator(sheet=name)
    writer.forget_headings()
    is_first, header = True, list[str]()
    for region in _regions(rows):
        if is_first and not _DEFAULT_NAME.fullmatch(name):
            writer.heading(1, name)
        is_first = False
        header = _write_region(region, header, writer)


def write_beside(texts: Iterable[str], writer: BlockWriter) -> None:
    """What stands beside the cells of a workbook: text boxes, comments, page headers; each text once, at the end."""
    writer.forget_headings()
    writer.place = Locator()
    for text in dict.fromkeys(texts):
        writer.paragraph(text)


def _regions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows that stand together, without an empty one between them."""
    region: list[Row] = []
    for number, cells in rows:
        if region and (not any(cells) or number > region[-1][0] + 1):
            yield region
            region = []
        if any(cells):
            region.append((number, cells))
    if region:
        yield region


def _write_region(region: Sequence[Row], header: list[str], writer: BlockWriter) -> list[str]:
    """Write one region; the header that a following region without its own continues."""
    start, last_wide = 0, max((place for place, (_, row) in enumerate(region) if _width(row) > 1), default=0)
    while start < last_wide and _width(region[start][1]) == 1:
        _write_line(region[start], writer)  # a title above the table
        start += 1
    table = region[start:]
    if not table or max(_width(row) for _, row in table) == 1:
        for row in table:
            _write_line(row, writer)
        return header
    if len(table) == 1 and looks_like_header([table[0][1]] * 2):
        writer.rows(table, ())  # a header with an empty row below it
        return table[0][1]
    if looks_like_header([row for _, row in table]):
        writer.rows(table[1:], table[0][1])
        return table[0][1]
    continues = len(header) >= max(len(row) for _, row in table)
    writer.rows(table, header if continues else ())
    return header if continues else []


def _write_line(row: Row, writer: BlockWriter) -> None:
    number, cells = row
    place = writer.place
    writer.place = replace(place, row=number)
    writer.paragraph(" ".join(cells))
    writer.place = place


def _width(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)
