"""PDF files, written by fpdf2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import fpdf
import pytest

from connectors.base import Authored
from ingest.documents import BlockKind
from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance


def document() -> fpdf.FPDF:
    made = fpdf.FPDF()
    made.core_fonts_encoding = "windows-1252"
    made.add_page()
    return made


def write(made: fpdf.FPDF, text: str, size: float = 11, style: str = "") -> None:
    made.set_font("Helvetica", style, size)
    made.multi_cell(0, size * 0.45, text, new_x="LMARGIN", new_y="NEXT")
    made.ln(size * 0.3)


def texts(content: bytes) -> list[str]:
    return [block.text for block in parse(content, "a.pdf").blocks]


class TestPdf(ParserConformance):
    format = "pdf"
    has_table = False

    def build(self) -> bytes:
        made = document()
        made.set_author("Ann Bo")
        made.set_creation_date(datetime(2026, 3, 3, tzinfo=UTC))
        write(made, story.TITLE, 20, "B")
        write(made, story.HEADING, 15, "B")
        write(made, story.INTRODUCTION)
        for item in story.ITEMS:
            write(made, f"- {item}")
        for row in (story.HEADER, *story.ROWS):
            write(made, " ".join(row))
        made.add_page()
        write(made, story.SECOND_HEADING, 15, "B")
        write(made, story.GERMAN)
        write(made, story.ENGLISH)
        return bytes(made.output())

    def build_empty(self) -> bytes:
        return bytes(document().output())

    def test_pages_title_and_properties(self) -> None:
        parsed = parse(self.build(), "a.pdf")
        by_text = {block.text: block.locator.page for block in parsed.blocks}
        assert (by_text[story.INTRODUCTION], by_text[story.GERMAN]) == (1, 2)
        assert (parsed.title, parsed.modified_at) == (story.TITLE, datetime(2026, 3, 3, tzinfo=UTC))
        assert list(parsed.authors) == [Authored("Ann Bo", parsed.modified_at)]

    def test_empty_pages_are_counted(self) -> None:
        assert list(parse(self.build_empty(), "a.pdf").notes) == ["1 page without anything on it"]


def test_lines_become_paragraphs_and_words_cut_at_their_ends_are_whole() -> None:
    made = document()
    made.set_font("Helvetica", size=11)
    lines: Sequence[str] = (
        "Employees who travel by train for the company are refunded the whole price of reim-",
        "bursement requests, and those who take a car are refunded a part of it. The e-",
        "mail address of the desk is on the intranet, together with all its opening hours.",
    )
    for line in lines:
        made.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    made.ln(5)
    made.cell(0, 5, "Send every question by e-mail.", new_x="LMARGIN", new_y="NEXT")
    first, second = texts(bytes(made.output()))
    assert "price of reimbursement requests" in first
    assert "The e-mail address of the desk" in first
    assert second == "Send every question by e-mail."


def test_headers_and_footers_that_repeat_are_kept_once() -> None:
    made = fpdf.FPDF()
    made.set_auto_page_break(False)
    made.set_font("Helvetica", size=10)
    for number in range(1, 6):
        made.add_page()
        made.text(20, 10, "Muster GmbH - vertraulich")
        made.text(20, 100, f"This is what page {number} of the rules says.")
        made.text(20, 290, f"Page {number} of 5")
    found = texts(bytes(made.output()))
    assert found.count("Muster GmbH - vertraulich") == 1
    assert sum("of 5" in text for text in found) == 1
    assert [text for text in found if "rules" in text] == [
        f"This is what page {number} of the rules says." for number in range(1, 6)
    ]


def test_bullets_are_list_items() -> None:
    made = document()
    for text in ("Bring along:", "1. a passport", "2. a photo", "- a pen"):
        write(made, text)
    blocks = parse(bytes(made.output()), "a.pdf").blocks
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, "Bring along:"),
        (BlockKind.LIST_ITEM, "1. a passport"),
        (BlockKind.LIST_ITEM, "2. a photo"),
        (BlockKind.LIST_ITEM, "- a pen"),
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    made = document()
    made.set_font("Helvetica", size=10)
    for left, word in ((10, "left"), (110, "right")):
        for row in range(6):
            made.text(left, 30 + row * 5, f"Line {row} of the {word} column goes on and")
    [whole] = [" ".join(texts(bytes(made.output())))]
    assert whole.index("Line 5 of the left") < whole.index("Line 0 of the right")


def test_a_locked_document_says_so_and_one_with_an_owner_password_is_read() -> None:
    locked = document()
    write(locked, "Secret.")
    locked.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(EncryptedFileError, match="password"):
        parse(bytes(locked.output()), "a.pdf")

    protected = document()
    write(protected, "Not for printing.")
    protected.set_encryption(owner_password="owner")
    assert texts(bytes(protected.output())) == ["Not for printing."]


def test_a_damaged_document_says_so() -> None:
    with pytest.raises(CorruptFileError, match="damaged"):
        parse(b"%PDF-1.7\nnothing of the sort", "a.pdf")
