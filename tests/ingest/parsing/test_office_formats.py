"""Word, PowerPoint, Excel and OpenDocument files, written by the libraries of others."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from odf.opendocument import OpenDocumentText
from odf.style import Style
from odf.table import Table, TableCell, TableHeaderRows, TableRow
from odf.text import H, List, ListItem, ListLevelStyleNumber, ListStyle, Note, NoteBody, NoteCitation, P
from pptx.util import Inches

from connectors.base import Authored
from ingest.documents import BlockKind
from ingest.parsing.base import CorruptFileError, EncryptedFileError, ParserLimitError
from ingest.parsing.office import package
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance

CHANGED = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def texts(content: bytes, file_name: str) -> list[str]:
    return [block.text for block in parse(content, file_name).blocks]


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """The archive with one member rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for one in source.namelist():
            target.writestr(one, change(source.read(one)) if one == name else source.read(one))
    return out.getvalue()


class TestWord(ParserConformance):
    format = "docx"

    def build(self) -> bytes:
        made = docx.Document()
        made.core_properties.author, made.core_properties.modified = "Ann Bo", CHANGED.replace(tzinfo=None)
        made.add_paragraph(story.TITLE, style="Title")
        made.add_heading(story.HEADING, 1)
        made.add_paragraph(story.INTRODUCTION)
        for item in story.ITEMS:
            made.add_paragraph(item, style="List Bullet")
        table = made.add_table(rows=0, cols=3)
        for row in (story.HEADER, *story.ROWS):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        made.add_heading(story.SECOND_HEADING, 1)
        made.add_paragraph(story.GERMAN)
        made.add_paragraph(story.ENGLISH)
        return saved(made)

    def build_empty(self) -> bytes:
        return saved(docx.Document())

    def test_properties(self) -> None:
        document = parse(self.build(), "a.docx")
        assert (document.title, document.modified_at) == (story.TITLE, CHANGED)
        assert [author.person for author in document.authors] == ["Ann Bo"]

    def test_subject_and_keywords_are_text_to_be_found_by(self) -> None:
        made = docx.Document()
        made.add_heading("Pumps", 1)
        made.core_properties.subject, made.core_properties.keywords = "Maintenance", "valve, hose"
        blocks = parse(saved(made), "a.docx").blocks
        assert [block.text for block in blocks] == ["Pumps", "Subject: Maintenance", "Keywords: valve, hose"]
        assert blocks[1].locator.headings == ()

    def test_shown_numbers_of_headings_and_items_are_text(self) -> None:
        made = docx.Document()
        for text in ("Open the lid", "Close it"):
            made.add_paragraph(text, style="List Number")
        assert texts(saved(made), "a.docx") == ["1. Open the lid", "2. Close it"]

    def test_bold_lines_are_headings_where_there_are_no_others(self) -> None:
        made = docx.Document()
        made.add_paragraph().add_run("Parking").bold = True
        made.add_paragraph("Behind the building.")
        assert parse(saved(made), "a.docx").blocks[1].locator.headings == ("Parking",)

    def test_deleted_text_is_no_text_and_inserted_text_is(self) -> None:
        made = docx.Document()
        made.add_paragraph("You have MARK days.")
        change = (
            b'You have </w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>24</w:delText></w:r></w:del>'
            b'<w:ins w:id="2" w:author="x"><w:r><w:t>25</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">'
        )
        content = with_part(saved(made), "word/document.xml", lambda xml: xml.replace(b"You have MARK", change))
        assert texts(content, "a.docx") == ["You have 25 days."]

    def test_text_boxes_headers_and_content_controls_are_read_once(self) -> None:
        made = docx.Document()
        made.add_paragraph("Body.")
        made.sections[0].header.paragraphs[0].text = "Confidential"
        box = (
            b'<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            b"<mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
            b"<mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
            b"</mc:AlternateContent></w:r></w:p>"
            b"<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt><w:sectPr"
        )
        content = with_part(saved(made), "word/document.xml", lambda xml: xml.replace(b"<w:sectPr", box, 1))
        assert texts(content, "a.docx") == ["Body.", "In a box.", "In a control.", "Confidential"]

    def test_merged_cells_reach_their_rows(self) -> None:
        made = docx.Document()
        table = made.add_table(rows=3, cols=3)
        for row, cells in enumerate((("Site", "Month", "Hours"), ("North", "May", "12"), ("", "June", "14"))):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        table.cell(1, 0).merge(table.cell(2, 0))
        assert texts(saved(made), "a.docx")[1] == "Site: North | Month: June | Hours: 14"

    def test_a_table_that_only_lays_out_the_page_is_text(self) -> None:
        made = docx.Document()
        cell = made.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "First paragraph."
        cell.add_paragraph("Second paragraph.")
        assert [block.kind for block in parse(saved(made), "a.docx").blocks] == [BlockKind.PARAGRAPH] * 2

    def test_external_entities_are_never_read(self, tmp_path: Any) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("canary")
        made = docx.Document()
        made.add_paragraph("Hello MARK.")
        entity = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()

        def change(xml: bytes) -> bytes:
            return entity + xml.partition(b"?>")[2].replace(b"MARK", b"&x;")

        assert not any(
            "canary" in text for text in texts(with_part(saved(made), "word/document.xml", change), "a.docx")
        )

    def test_an_archive_that_unpacks_without_end_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "_MOST_BYTES", 100_000)
        content = with_part(self.build(), "word/document.xml", lambda xml: xml + b" " * 200_000)
        with pytest.raises(ParserLimitError, match="unpacks to more than"):
            parse(content, "bomb.docx")

    def test_a_word_file_without_its_document_is_corrupt(self) -> None:
        content = with_part(self.build(), "word/document.xml", lambda xml: xml[:200])
        with pytest.raises(CorruptFileError, match="damaged"):
            parse(content, "a.docx")

    def test_a_document_under_another_name_is_found(self) -> None:
        made = docx.Document()
        made.add_paragraph("Hello.")
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(saved(made))) as source, zipfile.ZipFile(out, "w") as target:
            for name in source.namelist():
                part = source.read(name).replace(b"word/document.xml", b"word/document2.xml")
                target.writestr(name.replace("word/document.xml", "word/document2.xml"), part)
        assert texts(out.getvalue(), "a.docx") == ["Hello."]

    @pytest.mark.parametrize("kind", ["document.macroEnabled", "template.macroEnabledTemplate"])
    def test_macros_change_nothing(self, kind: str) -> None:
        content = with_part(
            self.build(),
            "[Content_Types].xml",
            lambda xml: xml.replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                f"application/vnd.ms-word.{kind}.main+xml".encode(),
            ),
        )
        assert texts(content, "a.docm") == texts(self.build(), "a.docx")


class TestSlides(ParserConformance):
    format = "pptx"

    def build(self) -> bytes:
        made = pptx.Presentation()
        made.core_properties.title = story.TITLE
        first = made.slides.add_slide(made.slide_layouts[1])
        first.shapes.title.text = story.HEADING
        body = first.shapes.placeholders[1].text_frame
        body.text = story.ITEMS[0]
        for item in story.ITEMS[1:]:
            body.add_paragraph().text = item
        # Written first in the file, shown above the list.
        first.shapes.add_textbox(0, 0, Inches(5), Inches(1)).text_frame.text = story.INTRODUCTION
        first.shapes.placeholders[1].top, first.shapes.placeholders[1].left = Inches(2), 0
        first.shapes.placeholders[1].width, first.shapes.placeholders[1].height = Inches(5), Inches(2)
        table = first.shapes.add_table(4, 3, 0, Inches(5), Inches(5), Inches(1)).table
        for row, cells in enumerate((story.HEADER, *story.ROWS)):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        second = made.slides.add_slide(made.slide_layouts[5])
        second.shapes.title.text = story.SECOND_HEADING
        second.shapes.add_textbox(0, 0, Inches(5), Inches(1)).text_frame.text = story.GERMAN
        second.notes_slide.notes_text_frame.text = story.ENGLISH
        return saved(made)

    def build_empty(self) -> bytes:
        made = pptx.Presentation()
        made.slides.add_slide(made.slide_layouts[6])
        return saved(made)

    def test_blocks_know_their_slide(self) -> None:
        by_text = {block.text: block.locator.slide for block in parse(self.build(), "a.pptx").blocks}
        assert (by_text[story.INTRODUCTION], by_text[story.GERMAN], by_text[story.ENGLISH]) == (1, 2, 2)

    def test_what_the_design_shows_on_each_slide_is_read_once(self) -> None:
        made = pptx.Presentation()
        for _ in range(2):
            made.slides.add_slide(made.slide_layouts[6])
        content = with_part(
            saved(made),
            "ppt/slideMasters/slideMaster1.xml",
            lambda xml: xml.replace(
                b"</p:spTree>",
                b"<p:sp><p:nvSpPr><p:cNvPr id='99' name='x'/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody>"
                b"<a:bodyPr/><a:p><a:r><a:t>Pump Company</a:t></a:r></a:p></p:txBody></p:sp></p:spTree>",
            ),
        )
        assert texts(content, "a.pptx") == ["Pump Company"]


class TestSheets(ParserConformance):
    format = "xlsx"
    has_lists = False

    def build(self) -> bytes:
        made = openpyxl.Workbook()
        made.properties.title, made.properties.creator, made.properties.modified = story.TITLE, "Ann Bo", CHANGED
        sheet = made.active
        sheet.title = story.HEADING
        for line in (story.INTRODUCTION, *story.ITEMS):
            sheet.append([line])
        sheet.append([])
        for row in (story.HEADER, *story.ROWS):
            sheet.append(list(row))
        second = made.create_sheet(story.SECOND_HEADING)
        second.append([story.GERMAN])
        second.append([story.ENGLISH])
        return saved(made)

    def build_empty(self) -> bytes:
        return saved(openpyxl.Workbook())

    def test_rows_have_the_numbers_of_their_sheet(self) -> None:
        document = parse(self.build(), "a.xlsx")
        rows = [
            (block.locator.sheet, block.locator.row) for block in document.blocks if block.kind is BlockKind.TABLE_ROW
        ]
        assert rows == [(story.HEADING, 7), (story.HEADING, 8), (story.HEADING, 9)]
        assert (document.title, list(document.authors)) == (story.TITLE, [Authored("Ann Bo", document.authors[0].at)])

    def test_values_are_written_as_they_are_seen(self) -> None:
        made = openpyxl.Workbook()
        sheet = made.active
        sheet.append(["Part", "Since", "Share", "Price", "Count", "Sum", "Ready"])
        sheet.append(["Pump", date(2026, 5, 3), 0.125, 1234.5, 3.0, 0.1 + 0.2, True])
        sheet["C2"].number_format, sheet["D2"].number_format = "0.0%", "€ #,##0.00"
        [row] = texts(saved(made), "a.xlsx")
        assert (
            row
            == "Part: Pump | Since: 2026-05-03 | Share: 12.5% | Price: € 1234.50 | Count: 3 | Sum: 0.3 | Ready: TRUE"
        )

    def test_a_title_above_and_an_empty_row_below_the_header(self) -> None:
        made = openpyxl.Workbook()
        for row in (["Price list 2026"], [], ["Part", "Price"], [], ["Pump", 3], ["Valve", 4]):
            made.active.append(row)
        found = parse(saved(made), "a.xlsx").blocks
        assert [(block.text, block.locator.row) for block in found] == [
            ("Price list 2026", 1),
            ("Part | Price", 3),
            ("Part: Pump | Price: 3", 5),
            ("Part: Valve | Price: 4", 6),
        ]


class TestOpenDocument(ParserConformance):
    format = "odt"

    def build(self) -> bytes:
        made = OpenDocumentText()
        made.automaticstyles.addElement(title := Style(name="P1", family="paragraph", parentstylename="Title"))
        made.text.addElement(P(stylename=title, text=story.TITLE))
        made.text.addElement(H(outlinelevel=1, text=story.HEADING))
        made.text.addElement(P(text=story.INTRODUCTION))
        made.text.addElement(items := List())
        for text in story.ITEMS:
            items.addElement(item := ListItem())
            item.addElement(P(text=text))
        made.text.addElement(table := Table())
        table.addElement(headers := TableHeaderRows())
        for row, parent in ((story.HEADER, headers), *((row, table) for row in story.ROWS)):
            parent.addElement(line := TableRow())
            for text in row:
                line.addElement(cell := TableCell())
                cell.addElement(P(text=text))
        made.text.addElement(H(outlinelevel=1, text=story.SECOND_HEADING))
        made.text.addElement(P(text=story.GERMAN))
        made.text.addElement(P(text=story.ENGLISH))
        return saved(made)

    def build_empty(self) -> bytes:
        return saved(OpenDocumentText())

    def test_numbers_of_lists_and_footnotes(self) -> None:
        made = OpenDocumentText()
        made.automaticstyles.addElement(numbers := ListStyle(name="L1"))
        numbers.addElement(ListLevelStyleNumber(level=1, numformat="1"))
        made.text.addElement(items := List(stylename=numbers))
        for text in ("Open the lid", "Close it"):
            items.addElement(item := ListItem())
            item.addElement(P(text=text))
        made.text.addElement(paragraph := P(text="See the rule"))
        paragraph.addElement(note := Note(noteclass="footnote"))
        note.addElement(NoteCitation(text="1"))
        note.addElement(body := NoteBody())
        body.addElement(P(text="Rule of 2026."))
        paragraph.addText(" today.")
        assert texts(saved(made), "a.odt") == ["1. Open the lid", "2. Close it", "See the rule today.", "Rule of 2026."]

    def test_an_encrypted_document_says_so(self) -> None:
        manifest = b"<manifest:encryption-data/>"
        content = with_part(self.build(), "META-INF/manifest.xml", lambda xml: xml + manifest)
        with pytest.raises(EncryptedFileError, match="password"):
            parse(content, "a.odt")
