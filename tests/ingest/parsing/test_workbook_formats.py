"""Old and binary workbooks: xls written by xlwt, xlsb record by record, and sheets that lie about their size."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlwt

from ingest.parsing.base import CorruptFileError
from ingest.parsing.registry import parse
from tests.ingest.parsing import conformance as story
from tests.ingest.parsing.conformance import ParserConformance
from tests.ingest.parsing.test_office_formats import with_part

STORY_ROWS: tuple[tuple[str, ...], ...] = (
    (story.INTRODUCTION,), *((item,) for item in story.ITEMS), (), story.HEADER, *story.ROWS,
)  # fmt: skip
SHEETS = ((story.HEADING, STORY_ROWS), (story.SECOND_HEADING, ((story.GERMAN,), (story.ENGLISH,))))


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def texts(content: bytes, file_name: str) -> list[str]:
    return [block.text for block in parse(content, file_name).blocks]


class TestOldWorkbook(ParserConformance):
    format = "xls"
    has_lists = False

    def build(self) -> bytes:
        made = xlwt.Workbook()
        title = made.add_sheet(story.TITLE)
        title.write(0, 0, story.TITLE)
        for name, rows in SHEETS:
            sheet = made.add_sheet(name)
            for row, cells in enumerate(rows):
                for column, text in enumerate(cells):
                    sheet.write(row, column, text)
        return saved(made)

    def build_empty(self) -> bytes:
        made = xlwt.Workbook()
        made.add_sheet("Sheet1")
        return saved(made)

    def test_values_are_written_as_a_reader_sees_them(self) -> None:
        made = xlwt.Workbook()
        sheet = made.add_sheet("Blad1")
        for column, (value, number_format) in enumerate(
            (
                (date(2026, 5, 3), "D-MMM-YY"),
                (0.025, "0.0%"),
                (1599.5, '"€" #,##0.00'),
                (True, "General"),
                (7, "General"),
            )
        ):
            sheet.write(0, column, value, xlwt.easyxf(num_format_str=number_format))
        assert texts(saved(made), "a.xls") == ["2026-05-03 | 2.5% | € 1599.50 | TRUE | 7"]

    def test_rows_know_their_sheet_and_number(self) -> None:
        places = {block.text: block.locator for block in parse(self.build(), "a.xls").blocks}
        place = places["Soort reis: Auto | Vergoeding: € 0,23 | Grens: geen"]
        assert (place.sheet, place.row) == (story.HEADING, 8)

    def test_a_cell_at_the_far_corner_costs_nothing(self) -> None:
        made = xlwt.Workbook()
        sheet = made.add_sheet("Sheet1")
        sheet.write(0, 0, "first")
        sheet.write(65_535, 255, "last")
        tracemalloc.start()
        assert texts(saved(made), "a.xls") == ["first", "last"]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 30_000_000


def test_a_small_workbook_with_a_cell_at_the_far_corner_costs_nothing() -> None:
    made = openpyxl.Workbook()
    made.active["A1"], made.active["C1048576"] = "first", "last"
    content = saved(made)
    tracemalloc.start()
    blocks = parse(content, "a.xlsx").blocks
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(block.text, block.locator.row) for block in blocks] == [("first", 1), ("last", 1_048_576)]
    assert peak < 30_000_000


def test_a_damaged_sheet_is_reported_as_such() -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "cell"
    for member in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):
        content = with_part(saved(made), member, lambda xml: xml.replace(b">", b"", 2))
        with pytest.raises(CorruptFileError, match="damaged"):
            parse(content, "a.xlsx")


def test_headers_and_footers_of_printed_sheets_are_read_and_page_numbers_are_not() -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "cell"
    made.active.oddHeader.center.text = "Internal && secret"
    made.active.oddFooter.right.text = "Page &P of &N"
    assert texts(saved(made), "a.xlsx") == ["cell", "Internal & secret"]

    old = xlwt.Workbook()
    sheet = old.add_sheet("Sheet1")
    sheet.write(0, 0, "cell")
    sheet.header_str, sheet.footer_str = b"&LInternal && secret", b"&CPage &P of &N"
    assert texts(saved(old), "a.xls") == ["cell", "Internal & secret"]


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of [MS-XLSB]."""

    def number(value: int) -> bytes:
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    return number(kind) + number(len(body)) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column, style) + value)


def binary_workbook(sheets: dict[str, bytes], strings: list[str], formats: list[str]) -> bytes:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{n}" Type="{base}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(sheets) + 1)
    )
    listed = [record(156, struct.pack("<II", 0, n) + wide(f"r{n}") + wide(name)) for n, name in enumerate(sheets, 1)]
    styles = [record(44, struct.pack("<H", 164 + n) + wide(code)) for n, code in enumerate(formats)]
    used = [record(47, struct.pack("<HH", 0, number) + b"\0" * 12) for number in (0, *range(164, 164 + len(formats)))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.bin", b"".join([record(153, b"\0" * 12), *listed]))
        made.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{links}</Relationships>")
        made.writestr("xl/sharedStrings.bin", b"".join(record(19, b"\0" + wide(text)) for text in strings))
        made.writestr("xl/styles.bin", b"".join([*styles, record(617), *used, record(618)]))
        for number, body in enumerate(sheets.values(), start=1):
            made.writestr(f"xl/worksheets/sheet{number}.bin", body)
        made.writestr("xl/comments1.bin", record(637, b"\0" + wide("a remark")) if strings else b"")
    return out.getvalue()


class TestBinaryWorkbook(ParserConformance):
    format = "xlsb"
    has_lists = False

    def build(self) -> bytes:
        strings: list[str] = [story.TITLE]

        def sheet(rows: tuple[tuple[str, ...], ...]) -> bytes:
            out = b""
            for number, cells in enumerate(rows):
                out += record(0, struct.pack("<I", number) + b"\0" * 13)
                for column, text in enumerate(cells):
                    strings.append(text)
                    out += cell(7, column, struct.pack("<I", len(strings) - 1))
            return out

        sheets = {story.TITLE: sheet(((story.TITLE,),)), **{name: sheet(rows) for name, rows in SHEETS}}
        return binary_workbook(sheets, strings, [])

    def build_empty(self) -> bytes:
        return binary_workbook({"Sheet1": b""}, [], [])

    def test_each_kind_of_cell(self) -> None:
        row = record(0, struct.pack("<I", 1_048_575) + b"\0" * 13)
        cells = (
            cell(2, 0, struct.pack("<I", (150 << 2) | 3)),  # 150 hundredths
            cell(2, 1, struct.pack("<I", (-7 << 2) & 0xFFFFFFFF | 2)),
            cell(5, 2, struct.pack("<d", 46145.0), style=1),
            cell(9, 3, struct.pack("<d", 0.5) + b"\0\0", style=2),
            cell(4, 4, b"\x01"),
            cell(6, 5, wide("inline")),
            record(18, struct.pack("<II", 0, 0)),  # a short cell, in the column behind
            cell(3, 7, b"\x07"),
        )
        content = binary_workbook({"Sheet1": row + b"".join(cells)}, ["shared"], ["d-mmm-yy", "0%"])
        blocks = parse(content, "a.xlsb").blocks
        assert blocks[0].text == "1.5 | -7 | 2026-05-03 | 50% | TRUE | inline | shared | #DIV/0!"
        assert blocks[0].locator.row == 1_048_576
        assert blocks[1].text == "a remark"

    def test_records_that_break_off_are_corrupt(self) -> None:
        with pytest.raises(CorruptFileError, match="records are damaged"):
            parse(binary_workbook({"Sheet1": record(0, b"\1")}, [], []), "a.xlsb")
