"""HTML: headings, lists, tables and the text of everything else, through lxml's forgiving tree.

The tree is walked by events, not by recursion, so that depth costs nothing. All text counts, menus and footers too:
which parts of a page matter is for retrieval to find out.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import datetime

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from connectors.base import Authored
from ingest.documents import ParsedDocument
from ingest.parsing.base import ParserLimitError
from ingest.parsing.properties import authors_of, parse_date, title_of
from ingest.parsing.tables import Cell, grid
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter, clean

_SNIFF_BYTES = 2048
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_WHITE_SPACE = re.compile(r"\s+")
_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_UNREAD = frozenset({"script", "style", "template", "noscript", "svg", "math", "object", "head", "iframe", "canvas"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_TEXT = """
    address article aside blockquote body button center dd details dialog div dl dt fieldset figure footer form header
    hgroup hr html legend main menu nav ol option p section select summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_TEXT.split())
_DATES = ("last-modified", "dcterms.modified", "article:modified_time", "og:updated_time", "dcterms.date", "date")


class HtmlParser:
    """Web pages and fragments of them."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        root = _tree(_decoded(content), file_name)
        if root is None:
            return ParsedDocument("html", ())
        writer = BlockWriter()
        write_html(root, writer)
        modified = _modified(root)
        return ParsedDocument(
            "html",
            writer.blocks,
            title=_title(title_of(root.findtext(".//title")), writer.title()),
            authors=_authors(root, modified),
            modified_at=modified,
        )


def _title(named: str | None, heading: str | None) -> str | None:
    """The page's name, without the name of the site that many put before or behind the heading."""
    return heading if heading and named and heading in named else named or heading


def html_text(fragment: str) -> str:
    """The text of a fragment, tags removed."""
    root = _tree(fragment, "")
    return "" if root is None else clean(" ".join(root.itertext(lxml.etree.Element)))


def write_markup(markup: str, writer: BlockWriter, file_name: str) -> None:
    """Blocks of a page that is part of something else, as of a mail."""
    root = _tree(markup, file_name)
    if root is not None:
        write_html(root, writer)


def _decoded(content: bytes) -> str:
    """Decoded as declared, unless it is UTF-8: several of its bytes in a row are never an accident."""
    declared = _CHARSET.search(content[:_SNIFF_BYTES])
    text = decode(content)
    if declared is None or text.encode("utf-8", "replace") in (content, content.removeprefix(codecs.BOM_UTF8)):
        return text
    try:
        encoding = codecs.lookup(declared[1].decode("ascii")).name
        if encoding.startswith(("utf-16", "utf-32")):
            return text  # the declaration itself was read as single bytes
        return content.decode(_AS_BROWSERS_DO.get(encoding, encoding))
    except (LookupError, UnicodeDecodeError):
        return text  # the declaration is wrong, as it often is


def _tree(markup: str, file_name: str) -> HtmlElement | None:
    # Bytes, because lxml refuses text that declares an encoding; huge_tree, because its own depth limit loses text.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:
        return None  # nothing but white space or comments
    if any("xcessive depth" in error.message for error in parser.error_log):
        raise ParserLimitError(file_name, "its elements are nested too deep")
    return root


def _meta(root: HtmlElement) -> dict[str, str]:
    tags = ((tag.get("name") or tag.get("property") or "", tag.get("content") or "") for tag in root.iter("meta"))
    return {name.lower(): content for name, content in tags}


def _modified(root: HtmlElement) -> datetime | None:
    meta = _meta(root)
    return next((date for name in _DATES if (date := parse_date(meta.get(name, "")))), None)


def _authors(root: HtmlElement, modified: datetime | None) -> list[Authored]:
    return authors_of([_meta(root).get("author")], modified)


def write_html(root: HtmlElement, writer: BlockWriter) -> None:
    """Blocks of a tree, in reading order."""
    walk = _Walk(writer)
    events = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if not walk.start(element):
                events.skip_subtree()
        else:
            walk.end(element)
    walk.flush()


@dataclass(slots=True)
class _List:
    next_number: int | None  # None: bullets


class _Walk:
    """What stands open while the tree is walked: the text of the block, its heading level, its lists."""

    def __init__(self, writer: BlockWriter) -> None:
        self.writer = writer
        self.text: list[str] = []
        self.level = 0  # of the open heading; 0: none
        self.lists: list[_List] = []
        self.marker: str | None = None  # of the open list item, until its first text is written

    def start(self, element: HtmlElement) -> bool:
        """Open `element`; False when its subtree is done."""
        tag = element.tag
        if tag in _UNREAD:
            return False
        if tag == "table" and not _is_layout(element):
            self.flush()
            self._table(element)
            return False
        if tag == "pre":
            self.flush()
            self.writer.code("".join(element.itertext()))
            return False
        self._open(element, tag)
        self._add(element.text)
        return True

    def _open(self, element: HtmlElement, tag: str) -> None:
        if tag in _HEADINGS:
            self.flush()
            self.level = _HEADINGS[tag]
        elif tag in ("ul", "ol", "menu"):
            self.flush()
            self.lists.append(_List(_whole(element.get("start"), 1) if tag == "ol" else None))
        elif tag == "li":
            self.flush()
            self.marker = self._next_marker(element)
        elif tag == "br":
            self.text.append("\n")
        elif tag in ("caption", "figcaption") or tag in _BLOCKS:
            self.flush()

    def _next_marker(self, element: HtmlElement) -> str:
        current = self.lists[-1] if self.lists else _List(None)
        if current.next_number is None:
            return "-"
        number = _whole(element.get("value"), current.next_number)
        current.next_number = number + 1
        return f"{number}."

    def end(self, element: HtmlElement) -> None:
        """Close `element` and take the text that follows it."""
        tag = element.tag
        if tag in ("caption", "figcaption"):
            self.writer.caption("".join(self.text))
            self.text = []
        elif tag in _HEADINGS or tag == "li" or tag in _BLOCKS:
            self.flush()
        if tag in _HEADINGS:
            self.level = 0
        elif tag == "li":
            self.marker = None
        elif tag in ("ul", "ol", "menu") and self.lists:
            self.lists.pop()
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self.text.append(_WHITE_SPACE.sub(" ", text))  # so that only <br> leaves a line break

    def flush(self) -> None:
        """Write the open block."""
        text = "".join(self.text)
        self.text = []
        if not text.strip():
            return
        if self.level:
            self.writer.heading(self.level, text)
        elif self.marker is not None:
            self.writer.list_item(text, self.marker)
            self.marker = None
        elif "\n" in text.strip():
            write_text(text, self.writer)  # lines and paragraphs made with <br>
        else:
            self.writer.paragraph(text)

    def _table(self, table: HtmlElement) -> None:
        for caption in table.iter("caption"):
            self.writer.caption(_text(caption))
        rows = [[_cell(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
        first = next(table.iter("tr"), None)
        named = first is not None and all(cell.tag == "th" for cell in first.iterchildren("td", "th"))
        self.writer.table(grid(rows), has_header=True if named and len(rows) > 1 else None)


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges a page: it holds headings, lists, other tables or whole texts in a cell."""
    if table.get("role") in ("presentation", "none"):
        return True
    return next(table.iterdescendants("table", "ul", "ol", *_HEADINGS), None) is not None or any(
        len(cell.findall("p")) > 1 or len(cell.findall(".//br")) > 3 for cell in table.iter("td")
    )


def _cell(cell: HtmlElement) -> Cell:
    return Cell(_text(cell), columns=_whole(cell.get("colspan"), 1), rows=_whole(cell.get("rowspan"), 1))


def _text(element: HtmlElement) -> str:
    pieces: list[str] = []
    for event, child in lxml.etree.iterwalk(element, events=("start", "end")):
        if not isinstance(child.tag, str) or child.tag in _UNREAD:
            continue
        if event == "start":
            pieces.append((" " if child.tag in _BLOCKS or child.tag in ("br", "li") else "") + (child.text or ""))
        elif child is not element:
            pieces.append((" " if child.tag in _BLOCKS or child.tag == "li" else "") + (child.tail or ""))
    return clean("".join(pieces))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
