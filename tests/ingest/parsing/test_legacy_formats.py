"""Word and PowerPoint files of 1997 to 2003, written by LibreOffice (`fixtures/README.md`)."""

from __future__ import annotations

import gzip
import struct
from contextlib import suppress
from pathlib import Path

import pytest

from ingest.documents import BlockKind
from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.legacy.word97_file import changes
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance

FIXTURES = Path(__file__).parent / "fixtures"
HEADER = b"\xec\xa5"  # how the stream of a Word document begins


def fixture(name: str) -> bytes:
    return gzip.decompress((FIXTURES / f"{name}.gz").read_bytes())


def texts(content: bytes, file_name: str) -> list[str]:
    return [block.text for block in parse(content, file_name).blocks]


class TestOldWord(ParserConformance):
    format = "doc"

    def build(self) -> bytes:
        return fixture("story.doc")

    def build_empty(self) -> bytes:
        return fixture("empty.doc")

    def test_properties(self) -> None:
        document = parse(self.build(), "a.doc")
        assert document.title == story.TITLE
        assert [author.person for author in document.authors] == ["Ann Bo"]
        assert document.modified_at is not None
        assert document.modified_at.year == 2026

    def test_fields_show_their_result_deleted_text_is_gone_and_notes_follow(self) -> None:
        assert texts(fixture("features.doc"), "a.doc") == [
            "Rules",
            "See the page for 25 days of leave.",
            "Since 2020.",
            "After the note.",
            "Internal use",
        ]

    def test_a_locked_one_is_reported(self) -> None:
        content = bytearray(self.build())
        flags = content.index(HEADER) + 0x0B
        content[flags] |= 0x01
        with pytest.raises(EncryptedFileError, match="needs a password"):
            parse(bytes(content), "a.doc")

    def test_text_of_word_6_is_read_without_its_tables(self) -> None:
        content = bytearray(self.build())
        header = content.index(HEADER)
        first = content.index("Reisbeleid".encode("utf-16-le")) - header
        length = 2 * len(f"{story.TITLE}\r{story.HEADING}\r")
        struct.pack_into("<HH", content, header, 0xA5DC, 0x65)
        struct.pack_into("<II", content, header + 0x18, first, first + length)
        assert texts(bytes(content), "a.doc") == [story.TITLE, story.HEADING]

    @pytest.mark.parametrize("place", range(0x4C, 0x1AA, 6))
    def test_a_header_that_lies_gives_a_reason_or_what_is_left(self, place: int) -> None:
        content = bytearray(self.build())
        start = content.index(HEADER) + place
        content[start : start + 4] = b"\xff\xff\xff\x7f"
        with suppress(CorruptFileError, EncryptedFileError):
            assert parse(bytes(content), "a.doc").format == "doc"

    def test_properties_with_long_values_are_stepped_over(self) -> None:
        table, tabs, in_table = bytes.fromhex("08d603000102"), bytes.fromhex("0dc6020000"), bytes.fromhex("162401")
        assert changes(tabs + in_table + table + in_table) == {0x2416: 1}
        assert changes(table + in_table) == {0x2416: 1}


class TestOldSlides(ParserConformance):
    format = "ppt"

    def build(self) -> bytes:
        return fixture("story.ppt")

    def build_empty(self) -> bytes:
        return fixture("empty.ppt")

    def test_blocks_know_their_slide(self) -> None:
        by_text = {block.text: block.locator.slide for block in parse(self.build(), "a.ppt").blocks}
        assert (by_text[story.INTRODUCTION], by_text[story.GERMAN], by_text[story.ENGLISH]) == (1, 2, 2)

    def test_titles_head_their_slides(self) -> None:
        headings = [block.text for block in parse(self.build(), "a.ppt").blocks if block.kind is BlockKind.HEADING]
        assert headings == [story.HEADING, story.SECOND_HEADING]

    def test_a_locked_one_is_reported(self) -> None:
        content = self.build()
        mark = struct.pack("<I", 0xE391C05F)
        assert content.count(mark) == 1
        with pytest.raises(EncryptedFileError, match="needs a password"):
            parse(content.replace(mark, struct.pack("<I", 0xF3D1C4DF)), "a.ppt")
