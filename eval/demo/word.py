"""Word documents."""

from __future__ import annotations

import io
from datetime import UTC

from docx import Document
from docx.document import Document as WordDocument

from eval.demo.archive import without_times
from eval.demo.source import Heading, Listing, Paragraph, Part, Source, Table


def build_docx(source: Source) -> bytes:
    """A .docx with headings, lists, tables and its core properties."""
    document = Document()
    _write_properties(document, source)
    document.add_heading(source.title, level=0)
    for part in source.parts:
        _write(document, part)
    buffer = io.BytesIO()
    document.save(buffer)
    return without_times(buffer.getvalue())


def _write_properties(document: WordDocument, source: Source) -> None:
    properties = document.core_properties
    properties.title = source.title
    properties.author = properties.last_modified_by = source.author
    properties.language = source.language
    properties.comments = ""
    properties.created = properties.modified = source.modified.astimezone(UTC).replace(tzinfo=None)


def _write(document: WordDocument, part: Part) -> None:
    match part:
        case Heading(level, text):
            document.add_heading(text, level)
        case Paragraph(text):
            document.add_paragraph(text)
        case Listing(items, numbered):
            for item in items:
                document.add_paragraph(item, style="List Number" if numbered else "List Bullet")
        case Table(rows):
            _write_table(document, rows=[list(row) for row in rows])


def _write_table(document: WordDocument, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()
