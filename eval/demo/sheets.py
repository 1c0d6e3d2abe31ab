"""Workbooks and delimited files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from eval.demo.source import Heading, Listing, Paragraph, Part, Source, Table

_WHOLE = re.compile(r"-?\d{1,9}")
_MONEY = re.compile(r"-?\d+\.\d\d")
_COLUMN_WIDTH = 22


def build_xlsx(source: Source) -> bytes:
    """An .xlsx with a sheet per heading; numbers are numbers, and text above a table is a row of one cell."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as workbook:
        created = source.modified.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": source.title, "author": source.author, "created": created})
        money = workbook.add_format({"num_format": "0.00"})
        for title, parts in source.sections:
            sheet = workbook.add_worksheet(title)
            sheet.set_column(0, 9, _COLUMN_WIDTH)
            for row, cells in enumerate(_rows(parts)):
                _write_row(sheet, row, cells, money)
    return buffer.getvalue()


def _rows(parts: Sequence[Part]) -> Iterator[Sequence[str]]:
    for part in parts:
        match part:
            case Paragraph(text) | Heading(_, text):
                yield [text]
            case Listing(items):
                yield from ([item] for item in items)
            case Table(rows):
                yield from rows


def _write_row(sheet: Worksheet, row: int, cells: Sequence[str], money: Format) -> None:
    for column, text in enumerate(cells):
        if _WHOLE.fullmatch(text):
            sheet.write_number(row, column, int(text))
        elif _MONEY.fullmatch(text):
            sheet.write_number(row, column, float(text), money)
        else:
            sheet.write_string(row, column, text)


def build_csv(source: Source) -> bytes:
    """The source's one table as an office program in Utrecht or Dortmund saves it: semicolons and a byte order mark."""
    (table,) = (part for part in source.parts if isinstance(part, Table))
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(table.rows)
    return buffer.getvalue().encode("utf-8-sig")
