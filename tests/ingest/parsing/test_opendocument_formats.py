"""OpenDocument presentations and spreadsheets, written by odfpy."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

import pytest
from odf.draw import Frame, Page, TextBox
from odf.office import Annotation
from odf.opendocument import OpenDocumentPresentation, OpenDocumentSpreadsheet
from odf.presentation import Notes
from odf.style import Footer, MasterPage, PageLayout
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import List, ListItem, P, PageNumber

from ingest.parsing.base import EncryptedFileError
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance
from tests.ingest.parsing.test_office_formats import with_part


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def texts(content: bytes, file_name: str) -> list[str]:
    return [block.text for block in parse(content, file_name).blocks]


def table_of(rows: Any) -> Table:
    table = Table(name="Tarieven")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    return table


class TestPresentation(ParserConformance):
    format = "odp"

    def build(self) -> bytes:
        made = OpenDocumentPresentation()
        layout = PageLayout(name="L")
        made.automaticstyles.addElement(layout)
        master = MasterPage(name="M", pagelayoutname=layout)
        made.masterstyles.addElement(master)

        def page(name: str, heading: str) -> Page:
            slide = Page(masterpagename=master, name=name)
            made.presentation.addElement(slide)
            title = Frame(width="20cm", height="2cm", x="1cm", y="0cm")
            title.setAttribute("class", "title")
            box = TextBox()
            title.addElement(box)
            box.addElement(P(text=heading))
            slide.addElement(title)
            return slide

        def put(slide: Any, y: str, *elements: Any) -> None:
            frame, box = Frame(width="20cm", height="2cm", x="1cm", y=y), TextBox()
            slide.addElement(frame)
            frame.addElement(box)
            for element in elements:
                box.addElement(element)

        first = page("one", story.HEADING)
        items = List()
        for item in story.ITEMS:
            entry = ListItem()
            entry.addElement(P(text=item))
            items.addElement(entry)
        put(first, "6cm", items)  # written before what stands above it
        put(first, "3cm", P(text=story.INTRODUCTION))
        frame = Frame(width="20cm", height="5cm", x="1cm", y="9cm")
        first.addElement(frame)
        frame.addElement(table_of((story.HEADER, *story.ROWS)))
        second = page("two", story.SECOND_HEADING)
        put(second, "3cm", P(text=story.GERMAN))
        notes = Notes()
        second.addElement(notes)
        frame, box = Frame(width="20cm", height="2cm", x="1cm", y="9cm"), TextBox()
        frame.setAttribute("class", "notes")
        notes.addElement(frame)
        frame.addElement(box)
        box.addElement(P(text=story.ENGLISH))
        from odf.dc import Title

        made.meta.addElement(Title(text=story.TITLE))
        return saved(made)

    def build_empty(self) -> bytes:
        return saved(OpenDocumentPresentation())

    def test_what_the_design_shows_on_each_slide_is_read_once(self) -> None:
        made = OpenDocumentPresentation()
        layout = PageLayout(name="L")
        made.automaticstyles.addElement(layout)
        master = MasterPage(name="M", pagelayoutname=layout)
        made.masterstyles.addElement(master)
        for kind, text in ((None, "Pump Company"), ("title", "Click to edit the title"), ("footer", "Internal")):
            frame, box = Frame(width="5cm", height="2cm", x="1cm", y="1cm"), TextBox()
            if kind:
                frame.setAttribute("class", kind)
            master.addElement(frame)
            frame.addElement(box)
            box.addElement(P(text=text))
        made.presentation.addElement(Page(masterpagename=master))
        made.presentation.addElement(Page(masterpagename=master))
        assert texts(saved(made), "a.odp") == ["Pump Company", "Internal"]

    def test_blocks_know_their_slide(self) -> None:
        by_text = {block.text: block.locator.slide for block in parse(self.build(), "a.odp").blocks}
        assert (by_text[story.INTRODUCTION], by_text[story.GERMAN], by_text[story.ENGLISH]) == (1, 2, 2)


class TestSpreadsheet(ParserConformance):
    format = "ods"
    has_lists = False

    def build(self) -> bytes:
        made = OpenDocumentSpreadsheet()
        lines = [[story.INTRODUCTION], *[[item] for item in story.ITEMS], [], story.HEADER, *story.ROWS]
        first, second = table_of(lines), table_of([[story.GERMAN], [story.ENGLISH]])
        first.setAttribute("name", story.HEADING)
        second.setAttribute("name", story.SECOND_HEADING)
        made.spreadsheet.addElement(first)
        made.spreadsheet.addElement(second)
        from odf.dc import Title

        made.meta.addElement(Title(text=story.TITLE))
        return saved(made)

    def build_empty(self) -> bytes:
        made = OpenDocumentSpreadsheet()
        made.spreadsheet.addElement(Table(name="Sheet1"))
        return saved(made)

    def test_a_million_empty_rows_and_columns_cost_nothing(self) -> None:
        made = OpenDocumentSpreadsheet()
        table = Table(name="Sheet1")
        made.spreadsheet.addElement(table)
        table.addElement(TableColumn(numbercolumnsrepeated=16384))
        for repeats, text in ((1, "first"), (1_048_000, ""), (500_000, "again"), (1, "last")):
            row = TableRow(numberrowsrepeated=repeats)
            cell = TableCell(numbercolumnsrepeated=16_384 if not text else 1)
            if text:
                cell.addElement(P(text=text))
            row.addElement(cell)
            table.addElement(row)
        tracemalloc.start()
        blocks = parse(saved(made), "a.ods").blocks
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (blocks[0].text, blocks[-1].text, blocks[-1].locator.row) == ("first", "last", 1_548_002)
        assert len(blocks) == 52
        assert peak < 20_000_000

    def test_values_are_shown_as_the_program_showed_them_and_dates_as_iso(self) -> None:
        made = OpenDocumentSpreadsheet()
        table = Table(name="Sheet1")
        made.spreadsheet.addElement(table)
        row = TableRow()
        table.addElement(row)
        for attributes, text in (
            ({"valuetype": "currency", "value": "1599.5"}, "€ 1.599,50"),
            ({"valuetype": "date", "datevalue": "2026-05-03"}, "3 mei"),
            ({"valuetype": "float", "value": "7"}, ""),
        ):
            cell = TableCell(**attributes)
            if text:
                cell.addElement(P(text=text))
            row.addElement(cell)
        assert texts(saved(made), "a.ods") == ["€ 1.599,50 | 2026-05-03 | 7"]

    def test_comments_and_page_footers_are_read_and_page_numbers_are_not(self) -> None:
        made = OpenDocumentSpreadsheet()
        table = table_of([["cell"]])
        remark = Annotation()
        remark.addElement(P(text="a remark"))
        table.getElementsByType(TableCell)[0].addElement(remark)
        made.spreadsheet.addElement(table)
        layout = PageLayout(name="L")
        made.automaticstyles.addElement(layout)
        master, footer = MasterPage(name="M", pagelayoutname=layout), Footer()
        made.masterstyles.addElement(master)
        master.addElement(footer)
        footer.addElement(P(text="Internal use"))
        numbered = P(text="Page ")
        numbered.addElement(PageNumber(text="1"))
        footer.addElement(numbered)
        assert texts(saved(made), "a.ods") == ["Tarieven", "cell", "a remark", "Internal use"]

    def test_a_locked_one_is_reported(self) -> None:
        mark = b"<manifest:encryption-data/></manifest:manifest>"
        content = with_part(
            self.build(), "META-INF/manifest.xml", lambda xml: xml.replace(b"</manifest:manifest>", mark)
        )
        with pytest.raises(EncryptedFileError, match="needs a password"):
            parse(content, "a.ods")
