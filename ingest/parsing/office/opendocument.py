"""OpenDocument texts (odt), read from their XML; slides and sheets use what they share with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lxml.etree import _Element as Element

from connectors.base import Authored
from ingest.documents import ParsedDocument
from ingest.parsing.base import EncryptedFileError
from ingest.parsing.office.package import Package, attribute, child, local
from ingest.parsing.office.remarks import open_document_author, remark_text
from ingest.parsing.properties import authors_of, parse_date, title_of
from ingest.parsing.tables import Cell, grid
from ingest.parsing.writing import BlockWriter, clean

_UNREAD = frozenset({"annotation", "annotation-end", "tracked-changes", "note", "ruby-text", "frame", "page-number"})
_SPACES = frozenset({"s", "tab", "line-break"})
_FLOATING = frozenset({"text-box", "custom-shape", "rect", "ellipse", "polygon", "path"})
_GROUPS = frozenset(
    {"section", "index-body", "table-of-content", "alphabetical-index", "illustration-index", "table-index",
     "user-index", "bibliography", "object-index", "index-title", "page-sequence", "soft-page-break"}
)  # fmt: skip
_FIELDS = frozenset({"page-number", "page-count", "sheet-name", "title", "date", "time", "file-name"})
_WORDS_AROUND_FIELDS = 2  # as in "Page 3 of 7"
_MOST_REPEATS = 100


class OpenDocumentParser:
    """One text document."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        with Package(content, file_name) as package:
            refuse_encrypted(package)
            body = child(package.required_xml("content.xml"), "body", "text")
            walk = OpenDocumentWalk(package)
            if body is not None:
                walk.blocks(body)
            walk.page_headers()
            walk.writer.about(*opendocument_about(package))
            title, authors, modified = opendocument_properties(package)
            return ParsedDocument(
                "odt", walk.writer.blocks, walk.title or title or walk.writer.title(), authors, modified
            )


def refuse_encrypted(package: Package) -> None:
    """The manifest of a locked document says how its members were encrypted."""
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        raise EncryptedFileError(package.file_name, "it needs a password")


def opendocument_about(package: Package) -> tuple[str, str]:
    """Subject and keywords from `meta.xml`, which has an element for each keyword."""
    root = package.xml("meta.xml")
    texts = [(local(one), one.text or "") for one in root.iter()] if root is not None else []
    subject = next((text for name, text in texts if name == "subject"), "")
    return subject, ", ".join(text for name, text in texts if name == "keyword" and text)


def opendocument_properties(package: Package) -> tuple[str | None, list[Authored], datetime | None]:
    """Title, authors and date of change from `meta.xml`."""
    root = package.xml("meta.xml")
    values = {local(one): one.text or "" for one in root.iter()} if root is not None else {}
    modified = parse_date(values.get("date", "")) or parse_date(values.get("creation-date", ""))
    authors = authors_of([values.get("initial-creator"), values.get("creator")], modified)
    return title_of(values.get("title")), authors, modified


class OpenDocumentWalk:
    """Walks the elements of a document once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.writer = BlockWriter()
        self.title: str | None = None
        self.parents = _style_parents(package)
        self.numbered = {
            level for name in ("content.xml", "styles.xml") for level in _numbered_levels(package.xml(name))
        }

    def blocks(self, parent: Element) -> None:
        """What stands in `parent`, in reading order."""
        for element in parent:
            name = local(element)
            if name == "h":
                self.writer.heading(_whole(attribute(element, "outline-level"), 1), paragraph_text(element))
                self._floating(element)
            elif name == "p":
                self._paragraph(element)
            elif name in ("list", "numbered-paragraph"):
                self._list(element)
            elif name == "table":
                self._table(element)
            elif name in _GROUPS:
                self.blocks(element)
            elif name in ("frame", *_FLOATING):
                self.shape(element)

    def _paragraph(self, paragraph: Element) -> None:
        text, style = paragraph_text(paragraph), self._style(paragraph)
        if style == "Title" and text:
            self.title = self.title or text
            self.writer.heading(1, text)
        elif style in ("Caption", "Illustration", "Table", "Figure"):
            self.writer.caption(text)
        else:
            self.writer.paragraph(text)
        self._floating(paragraph)

    def _style(self, paragraph: Element) -> str:
        """The named style: paragraphs with formatting of their own have an automatic one below it."""
        style = attribute(paragraph, "style-name") or ""
        return self.parents.get(style, style)

    def _floating(self, paragraph: Element) -> None:
        """Text boxes and shapes anchored in a paragraph, its footnotes and remarks, after it."""
        for element in _outermost(paragraph):
            if local(element) == "note-body":
                self.blocks(element)
            elif local(element) == "annotation":
                self._remark(element)
            else:
                self.shape(element)

    def _remark(self, annotation: Element) -> None:
        text = " ".join(paragraph_text(one) for one in annotation.iter("{*}p"))
        self.writer.paragraph(remark_text(open_document_author(annotation), text))

    def shape(self, element: Element) -> None:
        """A frame or drawn shape: its description, then the text in it."""
        for one in element:
            if local(one) in ("title", "desc"):
                self.writer.caption("".join(one.itertext()))
        self.blocks(element)

    def _list(self, element: Element, level: int = 1, style: str = "") -> None:
        style = attribute(element, "style-name") or style
        number = 0
        for item in element:
            if local(item) == "list-header":
                self.blocks(item)
            elif local(item) == "list-item":
                number += 1
                self._item(item, f"{number}." if (style, level) in self.numbered else "-", level, style)

    def _item(self, item: Element, marker: str, level: int, style: str) -> None:
        for position, element in enumerate(item):
            if position == 0 and local(element) == "p":
                self.writer.list_item(paragraph_text(element), marker)
                self._floating(element)
            elif local(element) == "p":
                self._paragraph(element)
            elif local(element) == "list":
                self._list(element, level + 1, style)
            elif local(element) == "h":
                self.writer.heading(_whole(attribute(element, "outline-level"), 1), paragraph_text(element))

    def _table(self, table: Element) -> None:
        rows = list(_rows(table))
        has_header = child(table, "table-header-rows") is not None and len(rows) > 1
        self.writer.table(grid([list(_cells(row)) for row in rows]), True if has_header else None)
        for annotation in table.iter("{*}annotation"):
            self._remark(annotation)

    def page_headers(self) -> None:
        """Headers and footers of pages, each text once, at the end."""
        self.writer.forget_headings()
        for text in page_texts(self.package):
            self.writer.paragraph(text)


def page_texts(package: Package) -> list[str]:
    """Texts of page headers and footers, each once; those made of fields, as "Page 3 of 7" is, are no text."""
    root = package.xml("styles.xml")
    areas = [] if root is None else root.iter("{*}header", "{*}footer")
    texts = [paragraph_text(one) for area in areas for one in area.iter("{*}p") if not _is_fields(one)]
    return [text for text in dict.fromkeys(texts) if text]


def _is_fields(paragraph: Element) -> bool:
    fields = [one for one in paragraph.iter() if local(one) in _FIELDS]
    around = paragraph_text(paragraph)
    for field in fields:
        around = around.replace(clean("".join(field.itertext())), "", 1)
    return bool(fields) and len(around.split()) <= _WORDS_AROUND_FIELDS


def _style_parents(package: Package) -> dict[str, str]:
    """Automatic style -> the named style it was made from."""
    styles = child(package.required_xml("content.xml"), "automatic-styles")
    if styles is None:
        return {}
    return {attribute(style, "name") or "": attribute(style, "parent-style-name") or "" for style in styles}


def _numbered_levels(root: Element | None) -> Iterator[tuple[str, int]]:
    """(list style, level) of each level that has numbers instead of bullets."""
    for level in [] if root is None else root.iter("{*}list-level-style-number"):
        if attribute(level, "num-format"):
            yield attribute(level.getparent(), "name") or "", _whole(attribute(level, "level"), 1)


def paragraph_text(element: Element) -> str:
    """The text of a paragraph, without what floats in it."""
    pieces: list[str] = [element.text or ""]
    for one in element:
        name = local(one)
        if name in _SPACES:
            pieces.append(" ")
        elif name not in _UNREAD and name not in _FLOATING:
            pieces.append(paragraph_text(one))
        pieces.append(one.tail or "")
    return clean("".join(pieces)) if local(element) in ("p", "h") else "".join(pieces)


def _outermost(element: Element) -> Iterator[Element]:
    """Floating elements and notes of a paragraph, not those inside another one."""
    for one in element:
        if local(one) in ("frame", "note-body", "annotation", *_FLOATING):
            yield one
        else:
            yield from _outermost(one)


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _cells(row: Element) -> Iterator[Cell]:
    """The cells of a row; one that is covered by a merged cell counts in that cell's span."""
    for cell in row:
        if local(cell) == "table-cell":
            columns = max(
                _whole(attribute(cell, "number-columns-spanned"), 1),
                min(_whole(attribute(cell, "number-columns-repeated"), 1), _MOST_REPEATS),
            )
            lines = [one for one in cell.iter("{*}p", "{*}h") if next(one.iterancestors("{*}annotation"), None) is None]
            text = " ".join(map(paragraph_text, lines))
            yield Cell(text, columns, _whole(attribute(cell, "number-rows-spanned"), 1))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
