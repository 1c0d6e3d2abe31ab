"""JSON, YAML, XML, feeds and calendars."""

from __future__ import annotations

import contextlib
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from ingest.documents import BlockKind
from ingest.parsing.base import CorruptFileError, ParserLimitError
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance


def texts(content: str | bytes, file_name: str) -> list[str]:
    data = content.encode() if isinstance(content, str) else content
    return [block.text for block in parse(data, file_name).blocks]


def records() -> list[dict[str, str]]:
    return [dict(zip(story.HEADER, row, strict=True)) for row in story.ROWS]


class TestJson(ParserConformance):
    format = "json"

    def build(self) -> bytes:
        return json.dumps(
            {
                "titel": story.TITLE,
                story.HEADING: story.INTRODUCTION,
                "Stappen": list(story.ITEMS),
                "Tarieven": records(),
                story.SECOND_HEADING: f"{story.GERMAN}\n\n{story.ENGLISH}",
            },
            indent=1,
        ).encode()

    def build_empty(self) -> bytes:
        return b"{}"

    def test_records_inside_records_keep_their_names(self) -> None:
        content = json.dumps([{"id": 7, "buyer": {"name": "Ann", "tags": ["a", "b"]}, "paid": True, "note": None}])
        assert texts(content, "a.json") == ["id: 7 | buyer.name: Ann | buyer.tags: a, b | paid: true"]

    def test_values_behind_each_other_are_all_read(self) -> None:
        assert texts('{"a": 1}\n{\n"a": 2}', "a.json") == ["a: 1", "a: 2"]

    def test_broken_json_is_read_as_text_and_says_so(self) -> None:
        document = parse(b'{"name": "Garden trowel", "pri', "a.json")
        assert "Garden trowel" in document.blocks[0].text
        assert "no valid JSON" in document.notes[0]

    def test_a_picture_in_base64_is_no_text(self) -> None:
        assert texts(json.dumps({"name": "logo", "data": "iVBOR" * 200}), "a.json") == ["name: logo"]


class TestJsonLines(ParserConformance):
    format = "ndjson"
    has_headings = has_lists = False

    def build(self) -> bytes:
        texts = [story.TITLE, story.HEADING, story.INTRODUCTION, *story.ITEMS]
        behind = [story.SECOND_HEADING, story.GERMAN, story.ENGLISH]
        return "\n".join(json.dumps(one, ensure_ascii=False) for one in [*texts, *records(), *behind]).encode()

    def build_empty(self) -> bytes:
        return b"\n"

    def test_each_line_is_a_row_and_a_broken_one_is_reported(self) -> None:
        document = parse(b'{"a": "x"}\n{"a": \n{"a": "y"}\n', "export.jsonl")
        assert [(block.text, block.locator.row) for block in document.blocks] == [
            ("a: x", 1),
            ('{"a":', 2),
            ("a: y", 3),
        ]
        assert document.notes == ("1 lines are no valid JSON",)

    def test_it_is_known_without_its_name(self) -> None:
        assert parse(b'{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "export").format == "ndjson"


class TestYaml:
    def test_top_entries_are_blocks_with_the_comments_above_them(self) -> None:
        content = b"# who may log in\nusers:\n  - ann  # the boss\n  - bo\n\n# seconds\ntimeout: 30\n---\nnext: 1\n"
        blocks = parse(content, "settings.yml").blocks
        assert [block.text for block in blocks] == [
            "# who may log in\nusers:\n  - ann  # the boss\n  - bo",
            "# seconds\ntimeout: 30",
            "next: 1",
        ]
        assert all(block.kind is BlockKind.CODE for block in blocks)


class TestXml(ParserConformance):
    format = "xml"
    has_lists = False

    def build(self) -> bytes:
        root = ElementTree.Element("policy")
        ElementTree.SubElement(root, "title").text = story.TITLE
        for heading in (story.HEADING, story.SECOND_HEADING):
            section = ElementTree.SubElement(root, "section")
            ElementTree.SubElement(section, "title").text = heading
            if heading == story.HEADING:
                ElementTree.SubElement(section, "para").text = story.INTRODUCTION
                for item in story.ITEMS:
                    ElementTree.SubElement(ElementTree.SubElement(section, "step"), "para").text = item
                for record in records():
                    row = ElementTree.SubElement(section, "row")
                    for name, value in record.items():
                        ElementTree.SubElement(row, name.replace(" ", "_")).text = value
            else:
                ElementTree.SubElement(section, "para").text = story.GERMAN
                ElementTree.SubElement(section, "para").text = story.ENGLISH
        content: bytes = ElementTree.tostring(root, "utf-16")
        return content

    def build_empty(self) -> bytes:
        return b"<?xml version='1.0'?><policy><section/></policy>"

    def test_each_table_row_reads_alone(self, document: object) -> None:
        rows = [block for block in parse(self.build(), "a.xml").blocks if block.kind is BlockKind.TABLE_ROW]
        assert rows[1].text == "Soort_reis: Auto | Vergoeding: € 0,23 | Grens: geen"
        assert [row.locator.row for row in rows] == [1, 2, 3]

    def test_every_word_of_the_source_appears(self, document: object) -> None:
        whole = " ".join(texts(self.build(), "a.xml"))
        for text in (story.TITLE, story.GERMAN, *story.ITEMS, *(cell for row in story.ROWS for cell in row)):
            assert text in whole

    def test_words_in_bold_stay_in_their_sentence(self) -> None:
        assert texts("<?xml version='1.0'?><a><p>Ask <b>Ann</b>, please.</p></a>", "a.xml") == ["Ask Ann, please."]

    def test_attributes_that_say_something_are_text(self) -> None:
        assert texts("<?xml version='1.0'?><a><p name='Ann' id='x1'/><p name='Bo'/></a>", "a.xml") == [
            "name: Ann", "name: Bo",
        ]  # fmt: skip

    def test_a_wrong_declaration_does_not_lose_the_text(self) -> None:
        assert texts("<?xml version='1.0' encoding='utf-8'?><a>Größe</a>".encode("cp1252"), "a.xml") == ["Größe"]

    @pytest.mark.parametrize("content", [b"<?xml version='1.0'?><a>&nothing;</a>", b"<?xml version='1.0'?><a><b></a>"])
    def test_what_is_not_well_formed_is_corrupt(self, content: bytes) -> None:
        with pytest.raises(CorruptFileError, match="not well-formed"):
            parse(content, "a.xml")

    def test_nothing_is_loaded_from_outside_and_nothing_explodes(self, tmp_path: Path) -> None:
        (secret := tmp_path / "secret").write_text("canary")
        entity = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><a>hi &x;</a>'
        with contextlib.suppress(CorruptFileError):
            assert "canary" not in " ".join(texts(entity, "a.xml"))
        bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        with pytest.raises((CorruptFileError, ParserLimitError)):
            parse(f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">{bomb}]><a>&l9;</a>'.encode(), "a.xml")


def test_a_novel_in_fictionbook_has_its_chapters_and_not_its_pictures() -> None:
    book = (
        '<?xml version="1.0"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info>'
        "<author><first-name>Ann</first-name><last-name>Bo</last-name></author><book-title>The Pump</book-title>"
        "</title-info></description><body><section><title><p>Chapter 1</p></title><p>It <i>ran</i>.</p><p>Dry.</p>"
        f'</section></body><binary id="x">{"QUJD" * 100}</binary></FictionBook>'
    )
    document = parse(book.encode(), "book.fb2")
    assert (document.format, document.title) == ("fb2", "The Pump")
    by_text = {block.text: block.locator.headings for block in document.blocks}
    assert by_text["It ran."] == ("Chapter 1",)
    assert not any("QUJD" in text for text in by_text)


def test_a_picture_longer_than_a_text_may_be_does_not_lose_the_book() -> None:
    picture = b"<binary>" + b"QUJD" * 3_000_000 + b"</binary>"
    book = b"<?xml version='1.0'?><FictionBook><body><p>Hello.</p></body>" + picture + b"</FictionBook>"
    assert texts(book, "book.fb2") == ["Hello."]


def test_xml_that_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(ParserLimitError, match="nested too deep"):
        parse(b"<?xml version='1.0'?>" + b"<a>" * 300 + b"x" + b"</a>" * 300, "a.xml")


@pytest.mark.parametrize(
    "feed",
    [
        "<rss version='2.0'><channel><title>News</title><item><title>Moved</title><description>&lt;p&gt;To &lt;b&gt;"
        "Delft&lt;/b&gt;.&lt;/p&gt;</description></item></channel></rss>",
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry><title>Moved</title>"
        "<content type='html'>&lt;p&gt;To &lt;b&gt;Delft&lt;/b&gt;.&lt;/p&gt;</content></entry></feed>",
    ],
)
def test_items_of_a_feed_stand_under_their_titles(feed: str) -> None:
    document = parse(feed.encode(), "news")
    assert (document.format, document.title) == ("rss", "News")
    assert {block.text: block.locator.headings for block in document.blocks}["To Delft."] == ("News", "Moved")


def test_an_invitation_says_when_where_and_who() -> None:
    invitation = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Audit\\, first day\r\nDTSTART;TZID=Europe/Amsterdam:"
        '20260303T093000\r\nDTEND:20260303T110000Z\r\nLOCATION:Room 4\r\nATTENDEE;CN="Bo, Ann";ROLE=CHAIR:mailto:'
        "ann@example.com\r\nDESCRIPTION:Bring the contra\r\n cts.\\nAll of them.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    document = parse(invitation.encode(), "invite")
    assert (document.format, document.title) == ("ics", "Audit, first day")
    assert [block.text for block in document.blocks] == [
        "Audit, first day",
        "Start: 2026-03-03 09:30",
        "End: 2026-03-03 11:00 UTC",
        "Location: Room 4",
        "Attendee: Bo, Ann <ann@example.com>",
        "Bring the contracts.",
        "All of them.",
    ]
