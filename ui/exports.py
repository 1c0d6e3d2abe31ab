"""Tables as files that a spreadsheet opens and does not calculate with.

Excel and its like read a cell that begins with = + - @ (or their full-width forms, or behind a tab or line break) as a
formula, which can send data away. Such a cell gets an apostrophe in front, which they read as "this is text".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = "=+-@＝＋－＠"  # the last four are full-width
_SKIPPED_BY_SPREADSHEETS = " \t\r\n\v\f\0\u00a0\u200b\ufeff'\""
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the local code page


def cell(text: str) -> str:
    """The text as an inert cell.

    >>> cell('=HYPERLINK("http://evil.example")'), cell("12 days")
    ('\\'=HYPERLINK("http://evil.example")', '12 days')
    """
    shown = text.replace("\0", "")
    begins = shown.lstrip(_SKIPPED_BY_SPREADSHEETS)[:1]
    control_first = shown[:1] in {"\t", "\r", "\n", "\v", "\f"}
    return f"'{shown}" if control_first or (begins and begins in _FORMULA_STARTS) else shown


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]], language: str) -> bytes:
    """A CSV file that Excel opens with a double click: Dutch and German Excel expect semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if language == "en" else ";", quoting=csv.QUOTE_ALL)
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()
