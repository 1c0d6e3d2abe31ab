"""Workbooks and delimited files: each second-level heading is a sheet."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from eval.demo.source import Heading, Listing, Paragraph, Source, Table

_WHOLE = re.compile(r"-?\d{1,9}")
_MONEY = re.compile(r"-?\d+\.\d\d")


def build_xlsx(source: Source) -> bytes:
    """An .xlsx whose numbers are numbers; text above a table is a row of one cell."""
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    created = source.modified.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties({"title": source.title, "author": source.author, "created": created})
    bold, money = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "0.00"})
    sheet, row = None, 0
    for part in source.parts:
        if isinstance(part, Heading):
            sheet, row = workbook.add_worksheet(part.text), 0
            continue
        if sheet is None:
            raise ValueError(f"{source.path} has text before its first sheet.")
        match part:
            case Paragraph(text):
                row = _write_rows(sheet, row, [[text]], [None], money)
            case Listing(items):
                row = _write_rows(sheet, row, [[item] for item in items], [None], money)
            case Table(rows):
                row = _write_rows(sheet, row, [list(cells) for cells in rows], [bold], money)
    workbook.close()
    return buffer.getvalue()


def _write_rows(sheet: Worksheet, first: int, rows: list[list[str]], head: list[object], money: object) -> int:
    for offset, cells in enumerate(rows):
        style = head[0] if offset == 0 else None
        for column, text in enumerate(cells):
            if _WHOLE.fullmatch(text):
                sheet.write_number(first + offset, column, int(text), style)
            elif _MONEY.fullmatch(text):
                sheet.write_number(first + offset, column, float(text), money)
            else:
                sheet.write_string(first + offset, column, text, style)
    sheet.set_column(0, max(len(cells) for cells in rows) - 1, 22)
    return first + len(rows)


def build_csv(source: Source) -> bytes:
    """The source's one table as an office program in Utrecht or Dortmund saves it: semicolons and a byte order mark."""
    (table,) = (part for part in source.parts if isinstance(part, Table))
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(table.rows)
    return buffer.getvalue().encode("utf-8-sig")
