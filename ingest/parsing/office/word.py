"""Word documents (docx, and its templates and macro variants): the body in reading order.

Read from the XML itself: text boxes, content controls, tracked changes, footnotes and the numbers of headings and lists
are out of reach of python-docx (docs/decisions/0004-parsers-read-the-formats-themselves.md). Text that was deleted by a
tracked change is not text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from ingest.documents import ParsedDocument
from ingest.parsing.office.numbering import BULLET, Numbering
from ingest.parsing.office.package import Package, attribute, child, children, local, office_about, office_properties
from ingest.parsing.office.remarks import word_remarks
from ingest.parsing.writing import BlockWriter, clean

_DOCUMENT = "word/document.xml"
_HEADING_NAME = re.compile(r"heading ([1-9])$")
_UNREAD = frozenset({"del", "moveFrom", "Fallback", "rPr", "pPr", "txbxContent"})
_SPACES = frozenset({"tab", "br", "cr", "ptab"})
_BOLD_HEADING_CHARACTERS = 80
_LAYOUT_CELL_CHARACTERS = 800
_NOTES = ("footnote", "endnote")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says of structure, its ancestors included."""

    level: int = 0  # of a heading
    is_title: bool = False
    is_caption: bool = False
    number_id: str | None = None
    list_level: int = 0


class WordParser:
    """One document."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        with Package(content, file_name) as package:
            title, authors, modified = office_properties(package)
            body = _Body(package)
            body.write()
            writer = body.writer
            writer.about(*office_about(package))
            return ParsedDocument("docx", writer.blocks, body.title or title or writer.title(), authors, modified)


class _Body:
    """Walks the document once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.writer = BlockWriter()
        self.title: str | None = None
        self.name = package.main_part(_DOCUMENT)
        self.root = package.required_xml(self.name)
        self.styles = _styles(package.xml("word/styles.xml"))
        self.numbering = Numbering.read(package.xml("word/numbering.xml"))
        self.notes = {kind: _notes(package.xml(f"word/{kind}s.xml")) for kind in _NOTES}
        self.remarks = word_remarks(self._related("comments"))
        self.has_headings = any(self._style(one).level for one in self.root.iter("{*}p"))

    def _related(self, kind: str) -> Element | None:
        """The tree of the one member of a kind that the document refers to."""
        name = next((name for one, name in self.package.related(self.name).values() if one == kind), None)
        return self.package.xml(name) if name else None

    def write(self) -> None:
        """All blocks; page headers and footers at the end, each text once, under no heading."""
        body = child(self.root, "body")
        if body is not None:
            self._blocks(body)
        self.writer.forget_headings()
        seen: set[str] = set()
        for kind, name in sorted(self.package.related(self.name).values()):
            if kind in ("header", "footer") and (root := self.package.xml(name)) is not None:
                for paragraph in root.iter("{*}p"):
                    if (text := _text(paragraph)) and text not in seen:
                        seen.add(text)
                        self.writer.paragraph(text)

    def _blocks(self, parent: Element) -> None:
        for element in parent:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case "sdt":
                    if (content := child(element, "sdtContent")) is not None:
                        self._blocks(content)
                case "customXml" | "smartTag" | "ins" | "moveTo":
                    self._blocks(element)

    def _paragraph(self, paragraph: Element) -> None:
        text, style = _text(paragraph), self._style(paragraph)
        if text:
            self._write(text, style, paragraph)
        for box in _text_boxes(paragraph):
            self._blocks(box)
        self._beside(paragraph)

    def _beside(self, element: Element) -> None:
        """Footnotes and remarks that `element` refers to; each remark once."""
        for kind in _NOTES:
            for reference in element.iter(f"{{*}}{kind}Reference"):
                self.writer.paragraph(self.notes[kind].get(attribute(reference, "id") or "", ""))
        for reference in element.iter("{*}commentReference"):
            self.writer.paragraph(self.remarks.pop(attribute(reference, "id") or "", ""))

    def _write(self, text: str, style: _Style, paragraph: Element) -> None:
        label = self.numbering.label(style.number_id, style.list_level) if style.number_id not in (None, "0") else ""
        assert label is not None
        level = style.level or (not self.has_headings and _is_bold_line(paragraph, text))
        if style.is_title:
            self.title = self.title or text
        if level:
            self.writer.heading(int(level), f"{label} {text}" if label != BULLET else text)
        elif style.is_caption:
            self.writer.caption(text)
        elif label:
            self.writer.list_item(text, label)
        else:
            self.writer.paragraph(text)

    def _style(self, paragraph: Element) -> _Style:
        properties = child(paragraph, "pPr")
        style = self.styles.get(attribute(child(properties, "pStyle"), "val") or "", _Style())
        outline = attribute(child(properties, "outlineLvl"), "val")
        if outline and outline.isdigit() and int(outline) < 9:
            style = replace(style, level=int(outline) + 1)
        return _numbered(style, properties)

    def _table(self, table: Element) -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        if max((len(row) for row in rows), default=0) <= 1 or any(_is_layout(cell) for row in rows for cell in row):
            for row in rows:
                for cell in row:
                    self._blocks(cell)
            return
        first = next(_rows(table), None)
        repeats = child(first, "trPr", "tblHeader") is not None
        self.writer.table(_grid(rows), has_header=True if repeats and len(rows) > 1 else None)
        self._beside(table)


def _text(paragraph: Element) -> str:
    """The text of a paragraph, without its text boxes, deleted text and field codes."""
    pieces: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        name = local(element)
        if name == "t":
            pieces.append(element.text or "")
        elif name in _SPACES:
            pieces.append(" ")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name not in _UNREAD:
            stack.append(iter(element))
    return clean("".join(pieces))


def _text_boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes anchored in a paragraph. A second copy for old programs stands in `Fallback`."""
    for box in paragraph.iter("{*}txbxContent"):
        above = [local(one) for one in box.iterancestors()]
        inner = above[: above.index("p")] if "p" in above else above
        is_direct = next((one for one in box.iterancestors("{*}p")), None) is paragraph
        if is_direct and "Fallback" not in inner:
            yield box


def _styles(root: Element | None) -> dict[str, _Style]:
    if root is None:
        return {}
    elements = {attribute(one, "styleId") or "": one for one in children(root, "style")}
    return {style_id: _resolved(style_id, elements) for style_id in elements}


def _resolved(style_id: str, elements: dict[str, Element]) -> _Style:
    """A style with what it inherits; the nearest ancestor decides."""
    chain: list[Element] = []
    while style_id in elements and elements[style_id] not in chain:
        chain.append(elements[style_id])
        style_id = attribute(child(chain[-1], "basedOn"), "val") or ""
    style = _Style()
    for element in reversed(chain):
        name = (attribute(child(element, "name"), "val") or "").lower()
        properties = child(element, "pPr")
        outline = attribute(child(properties, "outlineLvl"), "val") or ""
        if heading := _HEADING_NAME.match(name):
            style = replace(style, level=int(heading[1]))
        elif outline.isdigit():
            style = replace(style, level=int(outline) + 1 if int(outline) < 9 else 0)
        elif name == "title":
            style = replace(style, level=1, is_title=True)
        style = replace(_numbered(style, properties), is_caption=style.is_caption or name == "caption")
    return style


def _numbered(style: _Style, properties: Element | None) -> _Style:
    numbering = child(properties, "numPr")
    if numbering is None:
        return style
    number_id, level = attribute(child(numbering, "numId"), "val"), attribute(child(numbering, "ilvl"), "val") or ""
    return replace(
        style,
        number_id=number_id or style.number_id,
        list_level=int(level) if level.isdigit() else style.list_level,
    )


def _is_bold_line(paragraph: Element, text: str) -> bool:
    """Whether a paragraph is a heading by its looks: short, all bold, no sentence."""
    if len(text) > _BOLD_HEADING_CHARACTERS or text[-1] in ".:;,!?" or "|" in text:
        return False
    runs = [run for run in paragraph.iter("{*}r") if any(one.text and one.text.strip() for one in children(run, "t"))]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: Element) -> bool:
    bold = child(run, "rPr", "b")
    return bold is not None and attribute(bold, "val") not in ("0", "false", "off")


def _notes(root: Element | None) -> dict[str, str]:
    if root is None:
        return {}
    return {
        attribute(note, "id") or "": " ".join(_text(paragraph) for paragraph in note.iter("{*}p"))
        for note in root
        if attribute(note, "type") in (None, "normal")
    }


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if local(element) == "tr":
            yield element
        elif local(element) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(element)


def _cells(row: Element) -> Iterator[Element]:
    for element in row:
        if local(element) == "tc":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(element)


def _is_layout(cell: Element) -> bool:
    """Whether a cell holds a text of its own rather than a value."""
    paragraphs = [text for paragraph in children(cell, "p") if (text := _text(paragraph))]
    return len(paragraphs) > 3 and sum(map(len, paragraphs)) > _LAYOUT_CELL_CHARACTERS


def _grid(rows: Sequence[Sequence[Element]]) -> list[list[str]]:
    """Texts by row and column. A cell merged with the one above has its text, so that each row reads alone."""
    grid: list[list[str]] = []
    for cells in rows:
        row: list[str] = []
        for cell in cells:
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            continues = merge is not None and attribute(merge, "val") in (None, "continue")
            above = grid[-1] if grid else []
            text = (above[len(row)] if len(row) < len(above) else "") if continues else _cell_text(cell)
            span = attribute(child(properties, "gridSpan"), "val") or "1"
            row += [text, *[""] * (min(int(span), 100) - 1 if span.isdigit() else 0)]
        grid.append(row)
    return grid


def _cell_text(cell: Element) -> str:
    texts = [_text(paragraph) for paragraph in cell.iter("{*}p")]
    return " ".join(text for text in texts if text)
