"""Merged cells: each row of a table gets all its cells, in their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MOST_COLUMNS = 500  # a wider span is a lie, and would cost memory


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that may span several columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


def grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Rows of texts. A text that spans rows stands in each of them, one that spans columns in the first only.

    A reader of one row then knows its group, and its texts stand under the right headers.

    >>> grid([[Cell("North", rows=2), Cell("May")], [Cell("June")]])
    [['North', 'May'], ['North', 'June']]
    """
    open_spans: dict[int, tuple[str, int]] = {}  # column -> text, rows left
    return [_row(cells, open_spans) for cells in rows]


def _row(cells: Sequence[Cell], open_spans: dict[int, tuple[str, int]]) -> list[str]:
    row: list[str] = []
    for cell in cells:
        _fill(row, open_spans)
        for offset in range(min(max(cell.columns, 1), _MOST_COLUMNS)):
            text = cell.text if offset == 0 else ""
            if cell.rows > 1:
                open_spans[len(row)] = (text, cell.rows - 1)
            row.append(text)
    _fill(row, open_spans)
    return row


def _fill(row: list[str], open_spans: dict[int, tuple[str, int]]) -> None:
    """Continue at the end of `row` the texts that reach down from rows above."""
    while len(row) in open_spans and len(row) < _MOST_COLUMNS:
        text, left = open_spans.pop(len(row))
        if left > 1:
            open_spans[len(row)] = (text, left - 1)
        row.append(text)
