"""The type of a file comes from its content; the name only decides between kinds of plain text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from ingest.parsing.base import CorruptFileError, UnsupportedFormatError
from ingest.parsing.detection import detect
from ingest.parsing.registry import FORMATS, parse, parser_for

MAIL = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Lunch\r\n\r\nAt noon.\r\n"


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize("name", ["report.docx", "report.txt", "report", "a.html", "x.md"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n\n%PDF-1.4 behind some bytes", "pdf"),
        (b"{\\rtf1 text}", "rtf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\x1f\x8b\x08 compressed", "gz"),
        (archive(**{"word__document.xml": "<x/>"}), "docx"),
        (archive(**{"xl__workbook.xml": "<x/>"}), "xlsx"),
        (archive(**{"ppt__presentation.xml": "<x/>"}), "pptx"),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        (archive(mimetype="application/epub+zip"), "epub"),
        (archive(readme="hello"), "zip"),
        (bytes(range(256)) * 10, "unknown"),
    ],
)
def test_a_name_cannot_hide_what_a_file_is(content: bytes, expected: str, name: str) -> None:
    assert detect(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"# Leave\n\nSee [the rules](rules.md).\n", "", "md"),
        (b"# Leave\n\nSee [the rules](rules.md).\n", "notes.txt", "txt"),
        (b"A line of text without any mark.\n", "leave.md", "md"),
        (b"<p align=center>Logo</p>\n\n# Title", "README.md", "md"),
        (b"Hello, world. This is a text, and a short one.\n", "", "txt"),
        (b"# only a comment\nkey: value\n", "settings.yaml", "yaml"),
        (b"part,price,stock\npump,3,1\nvalve,4,2\nhose,5,3\n", "", "csv"),
        (b"part;price\npump;3\nvalve;4\nhose;5\n", "export", "csv"),
        (b"part\tprice\npump\t3\n", "export.tsv", "tsv"),
        (b"<!DOCTYPE html><html><p>Hi</p></html>", "page.txt", "html"),
        (b"  <!-- saved --> <html><body>Hi</body></html>", "", "html"),
        (b"<div><p>Hi</p></div>", "", "html"),
        (b'<?xml version="1.0"?><rss></rss>', "feed", "rss"),
        (b'<?xml version="1.0"?><!-- a --><!-- b --><policy/>', "x", "xml"),
        (b'{"a": 1}', "x", "json"),
        (b'[{"a": 1}]', "x", "json"),
        (b"{not json} but a text", "x", "txt"),
        (b"[1] See the rules", "x", "txt"),
        (b"[[Wiki page]] See the rules", "x", "txt"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi", "x", "vtt"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "x", "ics"),
        (MAIL, "", "eml"),
        (MAIL, "message.html", "eml"),
        (b"From a@example.com Tue Mar  3 2026\n" + MAIL, "", "mbox"),
        (b"Note: this is not a mail\nWarning: nor is this\n\nText.", "", "txt"),
        (b"", "", "txt"),
    ],
)
def test_text_formats_are_told_apart_and_the_name_breaks_ties(content: bytes, name: str, expected: str) -> None:
    assert detect(content, name) == expected


def test_a_format_without_a_parser_is_named() -> None:
    with pytest.raises(
        UnsupportedFormatError, match=r"plan\.wpd was not read: format not supported \(wpd\)\. Save it as"
    ):
        parse(b"\xffWPC\x10", "plan.wpd")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"ITSF\x03\0\0\0", "chm"),
        (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "one"),
        (b"\xffWPC\x10\0\0\0", "wpd"),
        (b"\x00\x01\x00\x00Standard ACE DB\x00", "accdb"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "7z"),
        (b"Rar!\x1a\x07\0", "rar"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "m4a"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"\0" * 257 + b"ustar\0" + b"\0" * 250, "tar"),
        (archive(**{"visio__document.xml": "<x/>"}), "vsdx"),
        (archive(**{"Index__Document.iwa": "x"}), "pages"),
        (archive(**{"index.xml": '<ls:document xmlns:ls="http://developer.apple.com/namespaces/ls">'}), "numbers"),
        (archive(**{"index.xml": "<site/>", "a.jpg": "x"}), "zip"),
        (archive(**{"Index__Slide.iwa": "x", "Index__Document.iwa": "x"}), "key"),
    ],
)
def test_formats_that_nobody_reads_have_a_name(content: bytes, expected: str) -> None:
    assert detect(content, "file.txt") == expected


def test_comments_before_the_markup_cost_no_time() -> None:
    assert detect(b"<?xml version='1.0'?>" + b"<!-- x -->" * 5_000, "a") == "xml"


def test_an_archive_that_cannot_be_opened_is_corrupt() -> None:
    with pytest.raises(CorruptFileError, match="archive cannot be opened"):
        detect(b"PK\x03\x04 and then nothing", "a.docx")


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_every_registered_parser_loads(format: str) -> None:
    assert callable(parser_for(format, "").parse)


def test_the_page_for_operators_names_every_format() -> None:
    page = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
    table = set(re.findall(r"[a-z0-9]+", page.partition("What is not among them")[0]))
    assert FORMATS - table == set()
