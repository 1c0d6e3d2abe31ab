"""Comma, semicolon and tab separated values: a table of one sheet, each row under its header."""

from __future__ import annotations

import csv
import io

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError
from ingest.parsing.text.decoding import decode
from ingest.parsing.writing import BlockWriter, clean, looks_like_header

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_SAMPLE_ROWS = 20
_LONGEST_CELL = 1_000_000


class DelimitedParser:
    """CSV and TSV with any of the usual delimiters."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        text = decode(content)
        csv.field_size_limit(_LONGEST_CELL)
        delimiter = delimiter_of(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",")
        try:
            numbered = [(reader.line_num, [clean(cell) for cell in row]) for row in reader]
        except csv.Error as error:
            raise CorruptFileError(file_name, f"its rows cannot be told apart ({error})") from error
        filled = [(number, row) for number, row in numbered if any(row)]
        writer = BlockWriter()
        # A title line above the table, as exports have it, is text and no header.
        while len(filled) > 2 and _width(filled[0][1]) == 1 < _width(filled[1][1]):
            writer.paragraph(" ".join(filled.pop(0)[1]))
        has_header = looks_like_header([row for _, row in filled[:_SAMPLE_ROWS]])
        writer.rows(filled[1:] if has_header else filled, filled[0][1] if has_header else ())
        return ParsedDocument("tsv" if delimiter == "\t" else "csv", writer.blocks)


def delimiter_of(text: str) -> str | None:
    """The delimiter that gives most lines the same number of cells, more than one; None when none does.

    >>> delimiter_of("naam;prijs\\npomp;1,50\\nklep;2,75"), delimiter_of("one line")
    (';', None)
    """
    lines = [line for line in text[: _SAMPLE_LINES * 2_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = None, 0.0
    for delimiter in _DELIMITERS:
        counts = [_cells(line, delimiter) for line in lines]
        usual = max(set(counts), key=counts.count, default=1)
        share = counts.count(usual) / len(counts) if counts else 0.0
        if usual > 1 and share * usual**0.1 > best_score:  # of two that fit equally, the one that gives more columns
            best, best_score = delimiter, share * usual**0.1
    return best


def _cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 1


def _width(row: list[str]) -> int:
    return sum(bool(cell) for cell in row)
