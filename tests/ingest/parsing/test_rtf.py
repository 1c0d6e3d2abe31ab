"""Rich Text Format."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.documents import BlockKind
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance


def escaped(text: str) -> str:
    """As Word writes it: Windows letters as bytes, others by number with a replacement."""
    pieces = []
    for character in text:
        try:
            code = character.encode("cp1252")[0]
            pieces.append(character if code < 0x80 else f"\\'{code:02x}")
        except UnicodeEncodeError:
            pieces.append(f"\\u{ord(character)}?")
    return "".join(pieces)


def rtf(body: str) -> bytes:
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}"
        "{\\f1\\fcharset204 Arial Cyr;}}"
        "{\\colortbl;\\red0\\green0\\blue0;}{\\stylesheet{\\s0 Normal;}{\\s1\\sbasedon0 heading 1;}{\\s2 Title;}}"
        "{\\info{\\title Reisbeleid 2026}{\\author Ann Bo}{\\revtim\\yr2026\\mo3\\dy3\\hr9\\min30}}"
        f"\\pard {body}}}"
    ).encode("ascii")


def texts(body: str) -> list[str]:
    return [block.text for block in parse(rtf(body), "a.rtf").blocks]


class TestRtf(ParserConformance):
    format = "rtf"

    def build(self) -> bytes:
        def row(cells: tuple[str, ...]) -> str:
            return (
                "\\trowd\\cellx1000\\cellx2000\\pard\\intbl "
                + "".join(f"{escaped(one)}\\cell " for one in cells)
                + "\\row\n"
            )

        items = "".join(
            f"\\pard{{\\listtext\\f1\\'b7\\tab}}{{\\*\\pn\\pnlvlblt}}{escaped(item)}\\par\n" for item in story.ITEMS
        )
        return rtf(
            f"\\s2 {escaped(story.TITLE)}\\par\\pard\\s1\\outlinelevel0 {escaped(story.HEADING)}\\par\n\\pard "
            f"{escaped(story.INTRODUCTION)}\\par {items}{''.join(map(row, (story.HEADER, *story.ROWS)))}"
            f"\\pard\\s1 {escaped(story.SECOND_HEADING)}\\par\\pard "
            f"{escaped(story.GERMAN)}\\par {escaped(story.ENGLISH)}\\par"
        )

    def build_empty(self) -> bytes:
        return rtf("\\par\\par")

    def test_properties(self) -> None:
        document = parse(self.build(), "a.rtf")
        assert (document.title, document.modified_at) == (story.TITLE, datetime(2026, 3, 3, 9, 30, tzinfo=UTC))
        assert [author.person for author in document.authors] == ["Ann Bo"]

    def test_letters_come_from_their_font_and_replacements_are_left_out(self) -> None:
        assert texts("{\\f1\\'cf\\'f0\\'e8\\'e2\\'e5\\'f2} \\u8364\\'80uro \\uc2\\u960 pi.\\uc0\\u233 !") == [
            "Привет €uro π.é!"
        ]

    def test_two_halves_of_a_letter_are_joined_and_a_half_alone_is_marked(self) -> None:
        assert texts("\\u-10179?\\u-8704? ok \\u-10240?.") == ["😀 ok \ufffd."]

    def test_what_is_no_text_is_left_out(self) -> None:
        body = (
            "Before{\\*\\unknown secret}{\\pict\\wmetafile8 0102}{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt  link}}"
            "{\\v hidden}{\\*\\annotation remark}\\bin4 \\}{}{ after\\par"
        )
        assert texts(body) == ["Before link after"]

    def test_numbers_that_word_wrote_are_kept(self) -> None:
        blocks = parse(rtf("{\\listtext\\tab 3.\\tab}Third\\par{\\pntext b)\\tab}Second\\par"), "a.rtf").blocks
        assert [(block.kind, block.text) for block in blocks] == [
            (BlockKind.LIST_ITEM, "3. Third"), (BlockKind.LIST_ITEM, "b) Second"),
        ]  # fmt: skip

    def test_notes_follow_their_paragraph_and_headers_come_last(self) -> None:
        body = "{\\header Internal\\par}Text{\\footnote \\pard See law.\\par} goes on.\\par Next.\\par"
        assert texts(body) == ["Text goes on.", "See law.", "Next.", "Internal"]

    @pytest.mark.parametrize("depth", [10, 20_000])
    def test_depth_costs_nothing(self, depth: int) -> None:
        assert texts("{" * depth + "deep" + "}" * depth) == ["deep"]
