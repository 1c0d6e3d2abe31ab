"""Exports are inert in a spreadsheet (PROMISES I07)."""

from __future__ import annotations

import csv
import io

import pytest

from ui.exports import BYTE_ORDER_MARK, as_csv, cell

STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
PREFIXES = ["", " ", "\t", "\r", "\n", "\r\n", "\0", "\u00a0", "\u200b", "\ufeff", "'", '"', "  \t"]
FORMULAS = [f'{prefix}{start}HYPERLINK("http://evil.example")' for prefix in PREFIXES for start in STARTS]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text(formula: str) -> None:
    shown = cell(formula)
    assert shown.startswith("'")
    assert "\0" not in shown


@pytest.mark.parametrize("text", ["Reisuur Noorwegen", "2026", "a=b", "e-mail", "", "3 - 4"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(("language", "delimiter"), [("en", ","), ("nl", ";"), ("de", ";")])
def test_a_file_reads_back_row_by_row_with_no_formula(language: str, delimiter: str) -> None:
    rows = [[formula, 'with "quotes"; and, commas', "two\nlines"] for formula in FORMULAS]
    content = as_csv(["Topic", "=Cause", "Note"], rows, language).decode()
    assert content.startswith(BYTE_ORDER_MARK)
    read = list(csv.reader(io.StringIO(content.removeprefix(BYTE_ORDER_MARK), newline=""), delimiter=delimiter))
    assert len(read) == len(rows) + 1
    assert read[0] == ["Topic", "'=Cause", "Note"]
    assert all(row[0].startswith("'") for row in read[1:])
    assert read[1][1:] == rows[0][1:]
