"""reStructuredText, Org, subtitles, saved web pages and e-books."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import Any

import pytest
from ebooklib import epub

from ingest.documents import BlockKind
from ingest.parsing.base import EncryptedFileError
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance


def texts(content: str, file_name: str) -> list[str]:
    return [block.text for block in parse(content.encode(), file_name).blocks]


def page() -> str:
    """The story as a web page."""
    items = "".join(f"<li>{item}</li>" for item in story.ITEMS)
    header = "".join(f"<th>{cell}</th>" for cell in story.HEADER)
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in story.ROWS)
    return (
        f"<html><head><title>{story.TITLE}</title></head><body><h1>{story.TITLE}</h1><h2>{story.HEADING}</h2>"
        f"<p>{story.INTRODUCTION}</p><ul>{items}</ul><table><tr>{header}</tr>{rows}</table>"
        f"<h2>{story.SECOND_HEADING}</h2><p>{story.GERMAN}</p><p>{story.ENGLISH}</p></body></html>"
    )


class TestRestructuredText(ParserConformance):
    format = "rst"

    def build(self) -> bytes:
        def heading(text: str, line: str) -> str:
            return f"{text}\n{line * len(text)}\n\n"

        items = "".join(f"* {item}\n" for item in story.ITEMS)
        rule = "=" * 14 + "  " + "=" * 14 + "  " + "=" * 14 + "\n"
        rows = ["".join(f"{cell:<16}" for cell in row).rstrip() + "\n" for row in (story.HEADER, *story.ROWS)]
        return (
            heading(story.TITLE, "=") + heading(story.HEADING, "-") + f"{story.INTRODUCTION}\n\n{items}\n"
            + rule + rows[0] + rule + "".join(rows[1:]) + rule + "\n"
            + heading(story.SECOND_HEADING, "-") + f"{story.GERMAN}\n\n{story.ENGLISH}\n"
        ).encode()  # fmt: skip

    def build_empty(self) -> bytes:
        return b".. a comment\n"

    def test_what_only_sphinx_knows_is_still_text(self) -> None:
        content = "See :ref:`the rules <rules>`.\n\n.. versionadded:: 2.1\n   Now with brakes.\n"
        assert " ".join(texts(content, "a.rst")) == "See the rules. 2.1 Now with brakes."

    def test_no_file_is_included(self, tmp_path: Any) -> None:
        (secret := tmp_path / "secret.txt").write_text("canary")
        assert "canary" not in " ".join(texts(f"Hi.\n\n.. include:: {secret}\n", "a.rst"))


class TestOrg(ParserConformance):
    format = "org"

    def build(self) -> bytes:
        items = "\n".join(f"- {item}" for item in story.ITEMS)
        rows = ["| " + " | ".join(row) + " |" for row in (story.HEADER, *story.ROWS)]
        table = "\n".join([rows[0], "|---+---+---|", *rows[1:]])
        return (
            f"#+TITLE: {story.TITLE}\n* {story.HEADING}\n{story.INTRODUCTION}\n\n{items}\n\n{table}\n\n"
            f"* {story.SECOND_HEADING} :travel:\n:PROPERTIES:\n:ID: 7\n:END:\n{story.GERMAN}\n\n{story.ENGLISH}\n"
        ).encode()

    def build_empty(self) -> bytes:
        return b"# a comment\n"

    def test_links_and_emphasis_are_their_words(self) -> None:
        content = "* TODO [#A] Call /Ann/\nSee [[https://example.com][the *old* rules]] and ~pump --start~.\n"
        assert texts(content, "a.org") == ["Call Ann", "See the old rules and pump --start."]

    def test_blocks_of_code_keep_their_lines(self) -> None:
        blocks = parse(b"#+BEGIN_SRC sh\nls\n  | wc\n#+END_SRC\n", "a.org").blocks
        assert [(block.kind, block.text) for block in blocks] == [(BlockKind.CODE, "ls\n  | wc")]


@pytest.mark.parametrize(
    "content",
    [
        "WEBVTT\n\n1\n00:00.000 --> 00:02.000\n<v Ann>We start\n\n00:02.000 --> 00:04.000\n<v Ann>at <i>nine</i>.\n\n"
        "00:04.000 --> 00:05.000\n<v Bo>Fine.\n\nSTYLE\n::cue {color: red}\n",
        "WEBVTT\r\n\r\n00:00:00.000 --> 00:00:02.000 align:start\r\n<v.loud Ann>We start at nine.</v>\r\n\r\n"
        "00:00:04.000 --> 00:00:05.000\r\n<v Bo>Fine.</v>\r\n",
    ],
)
def test_a_transcript_says_who_said_what(content: str) -> None:
    assert texts(content, "meeting") == ["Ann: We start at nine.", "Bo: Fine."]


def test_subtitles_are_joined_to_sentences() -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\nTurn the valve\n\n2\n00:00:02,000 --> 00:00:03,000\nto the left.\n"
    document = parse(content.encode(), "film.srt")
    assert (document.format, [block.text for block in document.blocks]) == ("vtt", ["Turn the valve to the left."])


class TestWebArchive(ParserConformance):
    format = "mhtml"

    def build(self) -> bytes:
        message = EmailMessage()
        message["From"], message["Subject"] = "<Saved by Blink>", story.TITLE
        message["Snapshot-Content-Location"] = "https://example.com/"
        message.set_content(page(), subtype="html", cte="quoted-printable")
        message.add_related(b"\x89PNG\r\n\x1a\n", "image", "png")
        return message.as_bytes()

    def build_empty(self) -> bytes:
        message = EmailMessage()
        message["From"] = "<Saved by Blink>"
        message.set_content("<html><body></body></html>", subtype="html")
        return message.as_bytes()

    def test_it_is_known_without_its_name(self) -> None:
        assert parse(self.build(), "page").format == "mhtml"


class TestEpub(ParserConformance):
    format = "epub"

    def build(self) -> bytes:
        book = epub.EpubBook()
        book.set_title(story.TITLE)
        book.add_author("Ann Bo")
        chapter = epub.EpubHtml(title="One", file_name="one.xhtml", content=page())
        book.add_item(chapter)
        book.spine = [chapter]
        out = io.BytesIO()
        epub.write_epub(out, book)
        return out.getvalue()

    def build_empty(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.build())) as source, zipfile.ZipFile(out, "w") as target:
            for name in source.namelist():
                target.writestr(name, b"<html><body/></html>" if name.endswith(".xhtml") else source.read(name))
        return out.getvalue()

    def test_title_and_author(self) -> None:
        document = parse(self.build(), "a.epub")
        assert (document.title, [author.person for author in document.authors]) == (story.TITLE, ["Ann Bo"])

    def test_a_book_locked_by_its_publisher_is_reported(self) -> None:
        out = io.BytesIO(self.build())
        with zipfile.ZipFile(out, "a") as book:
            method = "<EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/>"
            book.writestr(
                "META-INF/encryption.xml", f"<encryption><EncryptedData>{method}</EncryptedData></encryption>"
            )
        with pytest.raises(EncryptedFileError, match="locked by its publisher"):
            parse(out.getvalue(), "a.epub")
