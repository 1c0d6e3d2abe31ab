"""Plain text, Markdown, HTML, delimited files and mail."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from connectors.base import Authored
from ingest.documents import Block, BlockKind
from ingest.parsing.base import EncryptedFileError, ParserLimitError
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance


def texts(content: str | bytes, file_name: str) -> list[str]:
    data = content.encode() if isinstance(content, str) else content
    return [block.text for block in parse(data, file_name).blocks]


def blocks(content: str, file_name: str) -> list[Block]:
    return list(parse(content.encode(), file_name).blocks)


class TestPlainText(ParserConformance):
    format = "txt"
    has_headings = has_table = False

    def build(self) -> bytes:
        items = "\n".join(f"* {item}" for item in story.ITEMS)
        rows = "\n".join("\t".join(row) for row in (story.HEADER, *story.ROWS))
        parts = (
            story.TITLE,
            story.HEADING,
            story.INTRODUCTION,
            items,
            rows,
            story.SECOND_HEADING,
            story.GERMAN,
            story.ENGLISH,
        )
        return "\r\n\r\n".join(parts).encode("utf-16")

    def build_empty(self) -> bytes:
        return b" \n\t\n"

    def test_wrapped_lines_become_paragraphs_again(self) -> None:
        wrapped = (
            "Employees who travel by train are refunded the whole\nof the price, and those who travel by\n"
            "car are not.\nShort line\nAnother line\n\nNext one."
        )
        assert texts(wrapped, "a.txt") == [
            "Employees who travel by train are refunded the whole of the price, and those who travel by car are not.",
            "Short line",
            "Another line",
            "Next one.",
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
    def test_any_encoding(self, encoding: str) -> None:
        text = "De coördinator zei: “Größe 38” kost € 12, één per jaar. Ask the manager before you order."
        assert texts(text.encode(encoding), "a.txt") == [text]

    def test_a_far_encoding_is_guessed(self) -> None:
        text = "Сотрудники имеют право на двадцать пять дней отпуска в год. Обратитесь к своему руководителю. " * 3
        assert texts(text.encode("cp1251"), "a.txt") == [text.strip()]

    def test_characters_that_nobody_sees_are_gone(self) -> None:
        assert texts("ver\u00adlof\u200b aan\x00vragen\ufeff", "a.txt") == ["verlof aanvragen"]


class TestMarkdown(ParserConformance):
    format = "md"

    def build(self) -> bytes:
        items = "\n".join(f"- {item}" for item in story.ITEMS)
        rows = "\n".join("| " + " | ".join(row) + " |" for row in (story.HEADER, ("---",) * 3, *story.ROWS))
        return (
            f"# {story.TITLE}\n\n## {story.HEADING}\n\n{story.INTRODUCTION}\n\n{items}\n\n{rows}\n\n"
            f"## {story.SECOND_HEADING}\n\n{story.GERMAN}\n\n{story.ENGLISH}\n"
        ).encode()

    def build_empty(self) -> bytes:
        return b"<!-- nothing -->\n"

    def test_the_only_top_heading_is_the_title(self, document: object) -> None:
        assert parse(self.build(), "a.md").title == story.TITLE

    def test_front_matter_gives_properties(self) -> None:
        document = parse(b"---\ntitle: 'Leave'\nauthor: Ann Bo, Cy\ndate: 2026-03-01\n---\n\nText.\n", "a.md")
        moment = datetime(2026, 3, 1, tzinfo=UTC)
        assert (document.title, document.modified_at) == ("Leave", moment)
        assert document.authors == [Authored("Ann Bo", moment), Authored("Cy", moment)]
        assert [block.text for block in document.blocks] == ["Text."]

    def test_links_images_code_and_html_leave_their_text(self) -> None:
        prose = "See **[the page](http://x.nl/a)** and `code` ![plan](p.png).<br>Next"
        source = f"{prose}\n\n```py\nif x:\n\n    y()\n```\n\n<p>Old <b>tag</b></p>"
        assert [(block.kind, block.text) for block in blocks(source, "a.md")] == [
            (BlockKind.PARAGRAPH, "See the page and code plan. Next"),
            (BlockKind.CODE, "if x:\n\n    y()"),
            (BlockKind.PARAGRAPH, "Old tag"),
        ]

    def test_numbered_and_nested_items_keep_their_marks(self) -> None:
        source = "3. Open the lid\n   - left one\n4. Close it\n\n   And wait.\n"
        assert texts(source, "a.md") == ["3. Open the lid", "- left one", "4. Close it", "And wait."]


class TestHtml(ParserConformance):
    format = "html"

    def build(self) -> bytes:
        items = "".join(f"<li><p>{item}</p></li>" for item in story.ITEMS)
        head = "".join(f"<th>{cell}</th>" for cell in story.HEADER)
        rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) + "</tr>" for row in story.ROWS)
        return (
            f"<!DOCTYPE html><html><head><title>{story.TITLE}</title><meta charset='utf-8'>"
            f"<style>p {{color: red}}</style></head><body><h1>{story.HEADING}</h1><p>{story.INTRODUCTION}"
            f"<ul>{items}</ul><table><tr>{head}</tr>{rows}</table><h1>{story.SECOND_HEADING}</h1><div>{story.GERMAN}</div>"
            f"<p>{story.ENGLISH}</p><script>var hidden = 1</script></body></html>"
        ).encode()

    def build_empty(self) -> bytes:
        return b"<html><body><script>var x</script></body></html>"

    def test_the_name_of_the_site_is_no_part_of_the_title(self) -> None:
        page = "<html><head><title>{}</title></head><body><h1>Leave</h1><p>25 days.</p></body></html>"
        assert parse(page.format("Leave - Intranet").encode(), "a.html").title == "Leave"
        assert parse(page.format("All about holidays").encode(), "a.html").title == "All about holidays"
        assert parse(page.format("").encode(), "a.html").title == "Leave"

    def test_scripts_and_styles_are_no_text(self) -> None:
        assert not any("hidden" in text or "color" in text for text in texts(self.build(), "a.html"))

    def test_the_declared_encoding_counts_and_a_wrong_one_does_not(self) -> None:
        page = "<html><head><meta charset='{}'></head><body><p>Größe, één, € 5</p></body></html>"
        assert texts(page.format("windows-1252").encode("cp1252"), "a.html") == ["Größe, één, € 5"]
        assert texts(page.format("iso-8859-1").encode("cp1252"), "a.html") == ["Größe, één, € 5"]
        assert texts(page.format("ascii").encode("utf-8"), "a.html") == ["Größe, één, € 5"]
        assert texts(page.format("utf-16").encode("utf-8"), "a.html") == ["Größe, één, € 5"]

    def test_a_layout_table_is_text_and_merged_cells_reach_their_rows(self) -> None:
        page = (
            "<html><body><table><tr><td><h1>Top</h1><p>Text</td></tr></table><table>"
            "<tr><th>Site</th><th>Month</th><th>Hours</th></tr><tr><td rowspan=2>North</td><td>May</td><td>12</td></tr>"
            "<tr><td>June</td><td>14</td></tr><tr><td colspan=2>Total</td><td>26</td></tr></table></body></html>"
        )
        assert texts(page, "a.html") == [
            "Top",
            "Text",
            "Site: North | Month: May | Hours: 12",
            "Site: North | Month: June | Hours: 14",
            "Site: Total | Hours: 26",
        ]

    def test_line_breaks_separate_paragraphs(self) -> None:
        assert texts("<html><body>One.<br><br>Two<br>- three<br>- four</body></html>", "a.html") == [
            "One.", "Two", "- three", "- four",
        ]  # fmt: skip

    def test_numbered_items_keep_their_numbers(self) -> None:
        page = "<html><body><ol start=4><li>four<ul><li>sub</ul><li value=9>nine<li>ten</ol></body></html>"
        assert texts(page, "a.html") == ["4. four", "- sub", "9. nine", "10. ten"]

    def test_a_page_nested_too_deep_is_refused(self) -> None:
        with pytest.raises(ParserLimitError, match="nested too deep"):
            parse(b"<html><body>" + b"<div>" * 100_000 + b"text", "deep.html")


class TestDelimited(ParserConformance):
    """A delimited file has no prose: the story stands in its cells."""

    format = "csv"
    has_headings = has_lists = has_table = False

    def build(self) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        lines = (story.TITLE, story.HEADING, story.INTRODUCTION, *story.ITEMS)
        writer.writerows([[line] for line in lines])
        return out.getvalue().encode("utf-8-sig") + self._table() + self._end()

    def _table(self) -> bytes:
        return "\r\n".join(";".join(row) for row in (story.HEADER, *story.ROWS)).encode() + b"\r\n"

    def _end(self) -> bytes:
        return "\r\n".join(f'"{line}";;' for line in (story.SECOND_HEADING, story.GERMAN, story.ENGLISH)).encode()

    def build_empty(self) -> bytes:
        return b"\r\n"

    def test_each_table_row_reads_alone(self, document: object) -> None:
        rows = blocks(self._table().decode(), "a.csv")
        assert [row.text for row in rows][1] == "Soort reis: Auto | Vergoeding: € 0,23 | Grens: geen"
        assert [row.locator.row for row in rows] == [2, 3, 4]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_any_delimiter(self, delimiter: str) -> None:
        rows = [("Part", "Price"), ("Pump", "12.50"), ("Valve", "3.75"), ("Hose, long", "8")]
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(rows)
        assert texts(out.getvalue(), "a.csv")[2] == "Part: Hose, long | Price: 8"

    def test_numbers_are_no_header_and_an_unused_column_is_not_lost(self) -> None:
        assert texts("1,2\n3,4\n5,6\n", "a.csv") == ["1 | 2", "3 | 4", "5 | 6"]
        assert texts("Part,Price,Note\nPump,3,\nHose,4,\n", "a.csv")[0] == "Part | Price | Note"


class TestMail(ParserConformance):
    format = "eml"
    has_table = False

    def build(self) -> bytes:
        items = "\n".join(f"- {item}" for item in story.ITEMS)
        rows = "\n\n".join(" ".join(row) for row in (story.HEADER, *story.ROWS))
        body = (
            story.TITLE,
            story.HEADING,
            story.INTRODUCTION,
            items,
            rows,
            story.SECOND_HEADING,
            story.GERMAN,
            story.ENGLISH,
        )
        return self._mail("\n\n".join(body), story.HEADING).as_bytes()

    def _mail(self, body: str, subject: str) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = subject
        mail["From"] = "Zoë de Vries <Zoe@example.com>"
        mail["To"] = "all@example.com"
        mail["Date"] = "Tue, 03 Mar 2026 10:00:00 +0100"
        mail.set_content(body)
        return mail

    def build_empty(self) -> bytes:
        return b"Message-ID: <1@example.com>\n\n"

    def test_headings_head_what_follows_them(self, document: object) -> None:
        parsed = parse(self._mail("Hello.", "Lunch & läuft").as_bytes(), "a.eml")
        assert [block.text for block in parsed.blocks] == [
            "Lunch & läuft",
            "From: Zoë de Vries <Zoe@example.com>",
            "To: all@example.com",
            "Date: Tue, 03 Mar 2026 10:00:00 +0100",
            "Hello.",
        ]
        assert {(block.locator.headings, block.locator.part) for block in parsed.blocks} == {
            (("Lunch & läuft",), "body")
        }

    def test_properties(self) -> None:
        parsed = parse(self._mail("Hello.", "Lunch").as_bytes(), "a.eml")
        sent = datetime(2026, 3, 3, 9, tzinfo=UTC)
        assert (parsed.title, parsed.modified_at, parsed.authors) == (
            "Lunch",
            sent,
            [Authored("zoe@example.com", sent)],
        )

    def test_html_is_read_where_there_is_no_plain_text_and_bad_attachments_are_named(self) -> None:
        mail = self._mail("", "Lunch")
        mail.set_content("<html><body><p>At <b>noon</b></p></body></html>", subtype="html")
        mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="menü.pdf")
        parsed = parse(mail.as_bytes(), "a.eml")
        assert parsed.blocks[-1].text == "At noon"
        assert parsed.notes == ["menü.pdf: its structure is damaged"]

    def test_of_two_alternatives_the_plain_one_is_read_once(self) -> None:
        mail = self._mail("Plain text.", "Lunch")
        mail.add_alternative("<p>Rich text.</p>", subtype="html")
        assert texts(mail.as_bytes(), "a.eml")[-1] == "Plain text."

    def test_an_encrypted_mail_says_so(self) -> None:
        content = b"From: a@b.nl\nTo: c@d.nl\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAG"
        with pytest.raises(EncryptedFileError, match="encrypted"):
            parse(content, "a.eml")

    def test_malformed_headers_cost_no_mail(self) -> None:
        content = (
            b"From: \xff\xfe<<>>@@\nSubject: =?utf-9?q?broken?=\nDate: yesterday\nMIME-Version: 1.0\n\nStill here."
        )
        assert texts(content, "a.eml")[-1] == "Still here."
