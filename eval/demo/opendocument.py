"""OpenDocument texts, as the LibreOffice users in the company save them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from odf import dc, meta, table, text
from odf.element import Element
from odf.opendocument import OpenDocumentText

from eval.demo.archive import without_times
from eval.demo.source import Heading, Listing, Paragraph, Part, Source, Table


def build_odt(source: Source) -> bytes:
    """An .odt with headings, lists, tables and its properties."""
    document = OpenDocumentText()
    _write_properties(document.meta, source)
    document.text.addElement(text.H(outlinelevel=1, text=source.title))
    for part in source.parts:
        document.text.addElement(_element(part))
    buffer = io.BytesIO()
    document.write(buffer)
    return without_times(buffer.getvalue())


def _write_properties(properties: Element, source: Source) -> None:
    stamp = f"{source.modified:%Y-%m-%dT%H:%M:%S}"
    for element, value in (
        (dc.Title, source.title),
        (meta.InitialCreator, source.author),
        (dc.Creator, source.author),
        (meta.CreationDate, stamp),
        (dc.Date, stamp),
        (dc.Language, source.language),
    ):
        properties.addElement(element(text=value))


def _element(part: Part) -> Element:
    match part:
        case Heading(level, words):
            return text.H(outlinelevel=level + 1, text=words)
        case Paragraph(words):
            return text.P(text=words)
        case Listing(items):
            listing = text.List()
            for item in items:
                entry = text.ListItem()
                entry.addElement(text.P(text=item))
                listing.addElement(entry)
            return listing
        case Table(rows):
            return _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> Element:
    grid = table.Table()
    grid.addElement(table.TableColumn(numbercolumnsrepeated=len(rows[0])))
    for position, cells in enumerate(rows):
        line = table.TableRow()
        for words in cells:
            cell = table.TableCell(valuetype="string")
            cell.addElement(text.P(text=words))
            line.addElement(cell)
        if position == 0:
            header = table.TableHeaderRows()
            header.addElement(line)
            line = header
        grid.addElement(line)
    return grid
