"""What every parser promises, asked of a real file of its format. Inherit, and build the story in the format.

The story has Dutch, German and English in it, signs beyond ASCII, a list, a table and words that stand nowhere else.
"""

from __future__ import annotations

import re

import pytest

from ingest.documents import BlockKind, ParsedDocument
from ingest.parsing.base import ParsingError
from ingest.parsing.detection import detect
from ingest.parsing.registry import parse
from ingest.parsing.wire import decode_reply, encode_document

TITLE = "Reisbeleid 2026"
HEADING = "Vergoedingen"
SECOND_HEADING = "Übernachtung im Ausland"
INTRODUCTION = "Wie met de trein reist, krijgt de kosten vergoed; met de auto is dat € 0,23 per kilometer."
GERMAN = "Für Übernachtungen außerhalb der Niederlande gilt eine Grenze von 140 Euro pro Nacht."
ENGLISH = "Ask Zoë – she’s the travel co-ordinator – before you book a flight."
ITEMS = ("Bewaar het bonnetje", "Vul het formulier in", "Stuur beide naar de administratie")
HEADER = ("Soort reis", "Vergoeding", "Grens")
ROWS = (("Trein", "volledig", "tweede klas"), ("Auto", "€ 0,23", "geen"), ("Vliegtuig", "na akkoord", "economy"))


class ParserConformance:
    """Shared tests. `has_structure` says whether the format can tell headings, lists and tables."""

    format: str
    has_headings = True
    has_lists = True
    has_table = True

    def build(self) -> bytes:
        """The story: TITLE, HEADING, INTRODUCTION, ITEMS, table, SECOND_HEADING, GERMAN, ENGLISH."""
        raise NotImplementedError

    def build_empty(self) -> bytes:
        """A valid file of the format without any text."""
        raise NotImplementedError

    @pytest.fixture
    def content(self) -> bytes:
        return self.build()

    @pytest.fixture
    def document(self, content: bytes) -> ParsedDocument:
        return parse(content, f"story.{self.format}")

    def test_the_content_says_what_it_is(self, content: bytes) -> None:
        assert detect(content, f"story.{self.format}") == self.format

    def test_the_document_names_its_format(self, document: ParsedDocument) -> None:
        assert document.format == self.format

    def test_every_word_of_the_source_appears(self, document: ParsedDocument) -> None:
        story = " ".join((TITLE, HEADING, INTRODUCTION, *ITEMS, *HEADER, SECOND_HEADING, GERMAN, ENGLISH))
        story += " ".join(cell for row in ROWS for cell in row)
        found = set(
            re.findall(r"[\w,€]+", " ".join([document.title or "", *(block.text for block in document.blocks)]))
        )
        assert set(re.findall(r"[\w,€]+", story)) - found == set()

    def test_sentences_stand_exactly_as_they_were_written(self, document: ParsedDocument) -> None:
        texts = [block.text for block in document.blocks]
        for sentence in (INTRODUCTION, GERMAN, ENGLISH):
            assert any(sentence in text for text in texts), sentence

    def test_blocks_come_in_reading_order(self, document: ParsedDocument) -> None:
        whole = "\n".join(block.text for block in document.blocks)
        places = [
            whole.index(text) for text in (INTRODUCTION, ITEMS[0], ITEMS[2], ROWS[0][1], ROWS[2][1], GERMAN, ENGLISH)
        ]
        assert places == sorted(places)

    def test_headings_head_what_follows_them(self, document: ParsedDocument) -> None:
        if not self.has_headings:
            assert all(block.locator.headings == () for block in document.blocks)
            return
        by_text = {block.text: block for block in document.blocks}
        assert by_text[HEADING].kind is BlockKind.HEADING
        assert by_text[INTRODUCTION].locator.headings[-1] == HEADING
        assert by_text[GERMAN].locator.headings[-1] == SECOND_HEADING
        assert HEADING not in by_text[GERMAN].locator.headings

    def test_list_items_are_told_as_such(self, document: ParsedDocument) -> None:
        items = [block.text for block in document.blocks if block.kind is BlockKind.LIST_ITEM]
        assert [item.split(" ", 1)[1] for item in items] == (list(ITEMS) if self.has_lists else [])

    def test_each_table_row_reads_alone(self, document: ParsedDocument) -> None:
        rows = [block for block in document.blocks if block.kind is BlockKind.TABLE_ROW]
        if not self.has_table:
            assert rows == []
            return
        expected = [" | ".join(f"{title}: {cell}" for title, cell in zip(HEADER, row, strict=True)) for row in ROWS]
        assert [row.text for row in rows] == expected
        numbers = [row.locator.row or 0 for row in rows]
        assert numbers == list(range(numbers[0], numbers[0] + 3))

    def test_texts_are_clean_lines(self, document: ParsedDocument) -> None:
        for block in document.blocks:
            assert block.text == " ".join(block.text.split()) or block.kind is BlockKind.CODE
            assert block.text

    def test_the_same_bytes_give_the_same_document(self, content: bytes, document: ParsedDocument) -> None:
        assert parse(content, f"story.{self.format}") == document

    def test_it_survives_the_way_out_of_the_child(self, document: ParsedDocument) -> None:
        back = decode_reply(encode_document(document), "story")
        assert (list(back.blocks), back.title, back.modified_at) == (
            list(document.blocks), document.title, document.modified_at,
        )  # fmt: skip
        assert (list(back.authors), list(back.notes)) == (list(document.authors), list(document.notes))

    def test_an_empty_file_is_no_error(self) -> None:
        assert list(parse(self.build_empty(), f"empty.{self.format}").blocks) == []

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
    def test_a_cut_off_file_gives_a_reason_or_what_is_left(self, content: bytes, share: float) -> None:
        assert _outcome(content[: int(len(content) * share)], f"story.{self.format}")


def _outcome(content: bytes, file_name: str) -> str:
    """The format of what could be read, or the reason; anything but a ParsingError fails the test."""
    try:
        return parse(content, file_name).format
    except ParsingError as error:
        return error.reason if error.advice and error.advice in str(error) else ""
