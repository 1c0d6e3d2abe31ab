"""OpenDocument presentations and drawings (odp, odg): each slide under its title, in the order it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from ingest.documents import Locator, ParsedDocument
from ingest.parsing.office.opendocument import (
    OpenDocumentWalk,
    opendocument_about,
    opendocument_properties,
    paragraph_text,
    refuse_encrypted,
)
from ingest.parsing.office.package import Package, attribute, child, local

_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|pc|px)?")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}
_ROW_CENTIMETRES = 1.0  # shapes whose tops differ less stand beside each other
_MASTER_CLASSES = frozenset({None, "header", "footer"})
_UNREAD_CLASSES = frozenset({"page-number", "page", "date-time"})


class PresentationParser:
    """One presentation."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        with Package(content, file_name) as package:
            refuse_encrypted(package)
            walk = OpenDocumentWalk(package)
            body = child(package.required_xml("content.xml"), "body")
            pages = [] if body is None else list(body.iter("{*}page"))
            for number, page in enumerate(pages, start=1):
                _write_page(page, number, walk)
            walk.writer.place = Locator()
            walk.writer.forget_headings()
            declared = [] if body is None else body.iter("{*}header-decl", "{*}footer-decl")
            for text in dict.fromkeys([*(one.text or "" for one in declared), *_master_texts(package)]):
                walk.writer.paragraph(text)
            walk.writer.about(*opendocument_about(package))
            title, authors, modified = opendocument_properties(package)
            first = next((block.text for block in walk.writer.blocks if block.level == 1), None)
            return ParsedDocument("odp", walk.writer.blocks, title or first, authors, modified)


def _master_texts(package: Package) -> Iterator[str]:
    """What the design shows on each slide; its empty places say only "click to add text"."""
    root = package.xml("styles.xml")
    for master in [] if root is None else root.iter("{*}master-page"):
        for shape in _shapes(master):
            if attribute(shape, "class") in _MASTER_CLASSES and local(shape) != "page-thumbnail":
                yield _shape_text(shape)


def _write_page(page: Element, number: int, walk: OpenDocumentWalk) -> None:
    walk.writer.place = Locator(slide=number)
    walk.writer.forget_headings()
    shapes = sorted(_shapes(page), key=_position)
    titles = [shape for shape in shapes if attribute(shape, "class") == "title"]
    walk.writer.heading(1, " ".join(_shape_text(shape) for shape in titles))
    for shape in shapes:
        if shape not in titles and attribute(shape, "class") not in _UNREAD_CLASSES:
            walk.shape(shape)
    notes = child(page, "notes")
    for shape in [] if notes is None else _shapes(notes):
        if attribute(shape, "class") == "notes":
            walk.shape(shape)


def _shapes(parent: Element) -> Iterator[Element]:
    """Shapes, those in groups too."""
    for element in parent:
        if local(element) in ("g", "a"):
            yield from _shapes(element)
        elif local(element) not in ("notes", "forms", "animations", "par"):
            yield element


def _shape_text(shape: Element) -> str:
    return " ".join(paragraph_text(one) for one in shape.iter("{*}p", "{*}h"))


def _position(shape: Element) -> tuple[float, float]:
    """From top to bottom, then from left to right."""
    return (_length(attribute(shape, "y")) // _ROW_CENTIMETRES, _length(attribute(shape, "x")))


def _length(text: str | None) -> float:
    """In centimetres; what has no place of its own comes first."""
    found = _LENGTH.fullmatch(text or "")
    try:
        return float(found[1]) * _CENTIMETRES[found[2] or "cm"] if found else -1.0
    except ValueError:
        return -1.0
