"""PowerPoint presentations (pptx): each slide under its title, in the order it is read, then its notes.

Read from the XML itself: python-pptx loads every picture, and leaves out the text of diagrams and charts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.documents import Locator, ParsedDocument
from ingest.parsing.office.package import Package, attribute, child, children, local, office_about, office_properties
from ingest.parsing.writing import BlockWriter, clean

_PRESENTATION = "ppt/presentation.xml"
_TITLE_TYPES = frozenset({"title", "ctrTitle"})
_UNREAD_TYPES = frozenset({"sldNum", "sldImg"})  # the number is in the locator
_BODY_TYPES = frozenset({None, "body", "obj"})
_MARKS = {"buNone": "none", "buChar": "bullet", "buBlip": "bullet", "buAutoNum": "number"}
_ATTACHED = ("diagramData", "chart")
_ROW_POINTS = 36 * 12_700  # shapes whose tops differ less stand beside each other (in EMU)


class SlidesParser:
    """One presentation."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        with Package(content, file_name) as package:
            title, authors, modified = office_properties(package)
            writer = BlockWriter()
            for number, name in enumerate(_slides(package), start=1):
                _Slide(package, name, number, writer).write()
            _write_masters(package, writer)
            writer.about(*office_about(package))
            first = next((block.text for block in writer.blocks if block.level == 1), None)
            return ParsedDocument("pptx", writer.blocks, title or first, authors, modified)


def _slides(package: Package) -> Iterator[str]:
    main = package.main_part(_PRESENTATION)
    related = package.related(main)
    for one in package.required_xml(main).iter("{*}sldId"):
        relation_id = next((value for key, value in one.attrib.items() if key.endswith("}id")), "")
        kind, name = related.get(str(relation_id), ("", ""))
        if kind == "slide" and name in package.names:
            yield name


def _write_masters(package: Package, writer: BlockWriter) -> None:
    """What the design shows on each slide, as the name of the company: each text once, under no heading."""
    writer.place = Locator()
    writer.forget_headings()
    texts: dict[str, None] = {}
    for kind, name in sorted(package.related(package.main_part(_PRESENTATION)).values()):
        tree = child(package.xml(name), "cSld", "spTree") if kind == "slideMaster" else None
        for shape in [] if tree is None else _shapes(tree):
            if child(shape, "nvSpPr", "nvPr", "ph") is None:
                texts |= dict.fromkeys(text for text, _ in _paragraphs(shape))
    for text in texts:
        writer.paragraph(text)


@dataclass(slots=True)
class _Slide:
    """Writes one slide."""

    package: Package
    name: str
    number: int
    writer: BlockWriter

    def write(self) -> None:
        self.writer.place = Locator(slide=self.number)
        self.writer.forget_headings()
        root = self.package.required_xml(self.name)
        tree = child(root, "cSld", "spTree")
        shapes = [] if tree is None else list(_shapes(tree))
        titles = [shape for shape in shapes if _placeholder(shape) in _TITLE_TYPES]
        self.writer.heading(1, " ".join(text for shape in titles for text, _ in _paragraphs(shape)))
        for shape in sorted((shape for shape in shapes if shape not in titles), key=_position):
            self._shape(shape)
        for kind, name in self.package.related(self.name).values():
            if kind in _ATTACHED:
                self._attached(name)
            elif kind == "notesSlide":
                self._notes(name)

    def _shape(self, shape: Element) -> None:
        table = next(shape.iter("{*}tbl"), None) if local(shape) == "graphicFrame" else None
        kind = _placeholder(shape)
        if table is not None:
            self._table(table)
        elif kind not in _UNREAD_TYPES:
            has_bullets = kind in _BODY_TYPES and child(shape, "nvSpPr", "nvPr", "ph") is not None
            self._text(shape, has_bullets)

    def _text(self, shape: Element, has_bullets: bool) -> None:
        """Paragraphs of a shape; several in a body are the bullets of the slide."""
        paragraphs = list(_paragraphs(shape))
        number = 0
        for text, mark in paragraphs:
            number = number + 1 if mark == "number" else 0
            if number:
                self.writer.list_item(text, f"{number}.")
            elif mark == "bullet" or (mark == "" and has_bullets and len(paragraphs) > 1):
                self.writer.list_item(text)
            else:
                self.writer.paragraph(text)

    def _table(self, table: Element) -> None:
        rows = [[_cell(cell) for cell in children(row, "tc")] for row in children(table, "tr")]
        first_row = attribute(child(table, "tblPr"), "firstRow") in ("1", "true")
        self.writer.table(rows, has_header=True if first_row and len(rows) > 1 else None)

    def _attached(self, name: str) -> None:
        """The texts of a diagram or a chart; a chart names its axis and series, its numbers are in the cache."""
        root = self.package.xml(name)
        texts = [] if root is None else [clean("".join(one.itertext("{*}t"))) for one in root.iter("{*}p")]
        values = [] if root is None else [clean(one.text or "") for one in root.iter("{*}v")]
        for text in dict.fromkeys(text for text in (*texts, *values) if text):
            self.writer.paragraph(text)

    def _notes(self, name: str) -> None:
        root = self.package.xml(name)
        for shape in [] if root is None else root.iter("{*}sp"):
            if _placeholder(shape) == "body":
                for text, _ in _paragraphs(shape):
                    self.writer.paragraph(text)


def _shapes(parent: Element) -> Iterator[Element]:
    """Shapes, those in groups too, and of two alternatives the first."""
    for element in parent:
        name = local(element)
        if name in ("grpSp", "AlternateContent", "Choice"):
            yield from _shapes(element)
        elif name in ("sp", "graphicFrame", "pic", "cxnSp"):
            yield element


def _placeholder(shape: Element) -> str | None:
    return attribute(child(shape, "nvSpPr", "nvPr", "ph"), "type")


def _position(shape: Element) -> tuple[int, int]:
    """From top to bottom, then from left to right. A placeholder without a place of its own comes first."""
    offset = child(shape, "spPr", "xfrm", "off")
    if offset is None:
        offset = child(shape, "xfrm", "off")
    x, y = attribute(offset, "x") or "", attribute(offset, "y") or ""
    return (_whole(y) // _ROW_POINTS, _whole(x))


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 12 else -1


def _paragraphs(shape: Element) -> Iterator[tuple[str, str]]:
    """(text, mark) of each paragraph that is not empty; the mark is "" where the slide's layout decides."""
    for paragraph in shape.iter("{*}p"):
        if text := _text(paragraph):
            properties = child(paragraph, "pPr")
            names = [local(one) for one in properties] if properties is not None else []
            yield text, next((_MARKS[name] for name in names if name in _MARKS), "")


def _text(paragraph: Element) -> str:
    pieces = (" " if local(one) == "br" else one.text or "" for one in paragraph.iter("{*}t", "{*}br"))
    return clean("".join(pieces))


def _cell(cell: Element) -> str:
    if attribute(cell, "hMerge") in ("1", "true") or attribute(cell, "vMerge") in ("1", "true"):
        return ""
    return " ".join(_text(paragraph) for paragraph in cell.iter("{*}p"))
