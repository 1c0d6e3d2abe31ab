"""PDF files with real text, running heads and page numbers."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from eval.demo.source import Heading, Listing, Paragraph, Part, Source, Table

_SIZES = {1: 15, 2: 13, 3: 11}  # points, by level of heading
_BODY = 10
_MARGIN_MM = 22


class _Pages(FPDF):
    def __init__(self, source: Source) -> None:
        super().__init__(format="A4")
        self.source = source
        self.core_fonts_encoding = "cp1252"  # the fonts every reader has; latin-1 would have no euro sign
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(True, _MARGIN_MM)
        self.set_title(source.title)
        self.set_author(source.author)
        self.set_lang(source.language)
        self.set_creation_date(source.modified)
        self.set_producer("Tolveer")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", size=8)
        self.cell(0, 6, f"Tolveer | {self.source.title} | {self.page_no()}", align="C")


def build_pdf(source: Source) -> bytes:
    """An A4 document in the fonts that every reader has."""
    pages = _Pages(source)
    pages.add_page()
    _line(pages, source.title, size=18, style="B", gap_mm=2)
    _line(pages, f"{source.author}, {source.date}", size=9, gap_mm=4)
    for part in source.parts:
        _write(pages, part)
    return bytes(pages.output())


def _write(pages: FPDF, part: Part) -> None:
    match part:
        case Heading(level, text):
            pages.ln(2)
            _line(pages, text, size=_SIZES[level], style="B", gap_mm=1.5)
        case Paragraph(text):
            _line(pages, text, size=_BODY, gap_mm=2.5)
        case Listing(items, numbered):
            for number, item in enumerate(items, start=1):
                _line(pages, f"{number}. {item}" if numbered else f"• {item}", size=_BODY, gap_mm=1)
            pages.ln(1.5)
        case Table(rows):
            _write_table(pages, rows)


def _line(pages: FPDF, text: str, size: int, style: str = "", gap_mm: float = 0) -> None:
    pages.set_font("helvetica", style=style, size=size)
    pages.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
    pages.ln(gap_mm)


def _write_table(pages: FPDF, rows: Sequence[Sequence[str]]) -> None:
    pages.set_font("helvetica", size=9)
    with pages.table(text_align="LEFT", line_height=5) as table:
        for row in rows:
            table.row(row)
    pages.ln(3)
