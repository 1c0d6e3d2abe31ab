"""XML of any vocabulary, and FictionBook: texts as paragraphs, records as rows, titles as headings.

Nothing is known of the vocabulary, so structure is read from the shape: an element whose children are all short and
differently named is a record; a child named "title" heads its parent; text with elements in it is a paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import lxml.etree
from lxml.etree import _Element as Element

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, ParserLimitError
from ingest.parsing.office.package import child, local
from ingest.parsing.text.decoding import decode
from ingest.parsing.writing import BlockWriter, clean

_TITLES = frozenset({"title", "head", "heading", "titel", "kop", "caption", "book-title"})
_UNREAD = frozenset({"binary", "style", "script"})
_CELL_CHARACTERS = 200
_CELL_CHARACTERS_UNDER_TITLE = 60  # longer ones are the text of a section
_MOST_FIELDS = 60
_ENCODED = re.compile(r"(?:[A-Za-z0-9+/=]{60,}\s*){4,}")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_IDENTIFIERS = re.compile(r"(?:xmlns|.*schemaLocation|id|.*\}id|space|lang)", re.IGNORECASE)
_TOO_LONG = "Text node too long"
_NAMES = {"FictionBook": "fb2"}


class XmlParser:
    """One XML document."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        root = xml_root(content, file_name)
        writer = BlockWriter()
        _Walk(writer).element(root, 1)
        named = child(root, "description", "title-info", "book-title")
        title = clean(named.text or "") if named is not None else ""
        return ParsedDocument(_NAMES.get(local(root), "xml"), writer.blocks, title or writer.title())


def xml_root(content: bytes, file_name: str) -> Element:
    """The tree of an XML file in whatever encoding it is, with nothing loaded from outside.

    Raises:
        CorruptFileError: it is not well-formed.
        ParserLimitError: it is nested too deep.
    """
    try:
        return _tree(content.strip())
    except lxml.etree.XMLSyntaxError as error:
        first = error
    try:  # the declaration may name an encoding that it was not saved in
        return _tree(_DECLARATION.sub("", decode(content)).strip().encode("utf-8", "replace"))
    except lxml.etree.XMLSyntaxError:
        if "xcessive depth" in first.msg or "amplification" in first.msg:
            raise ParserLimitError(file_name, "its elements are nested too deep") from first
        raise CorruptFileError(file_name, f"its XML is not well-formed ({first.msg[:120]})") from first


def _tree(content: bytes) -> Element:
    try:
        return _parsed(content, resolve_entities="internal", huge_tree=False)
    except lxml.etree.XMLSyntaxError as error:
        if _TOO_LONG not in error.msg:
            raise
    # A picture in base64 is longer than libxml2 takes a text to be. Without that limit, entities could grow endlessly.
    return _parsed(content, resolve_entities=False, huge_tree=True)


def _parsed(content: bytes, resolve_entities: str | bool, huge_tree: bool) -> Element:
    parser = lxml.etree.XMLParser(
        resolve_entities=resolve_entities, huge_tree=huge_tree, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    return lxml.etree.fromstring(content, parser=parser)


class _Walk:
    """Walks the tree once. A tree that is too deep for recursion is too deep to be a document."""

    def __init__(self, writer: BlockWriter) -> None:
        self.writer = writer

    def element(self, element: Element, level: int, row: int = 1) -> None:
        """`row` counts an element among its like-named neighbours."""
        if local(element) in _UNREAD:
            return
        if _is_record(element):
            self._record(element, row)
        elif _is_mixed(element) or len(element) == 0:
            self._leaf(element)
        else:
            self._container(element, level)

    def _container(self, element: Element, level: int) -> None:
        attributes = list(_attributes(element))
        if attributes:
            self.writer.paragraph(" | ".join(attributes))
        rows: Counter[str] = Counter()
        for position, one in enumerate(element):
            rows[local(one)] += 1
            if position == 0 and local(one) in _TITLES:
                self.writer.heading(level, _text(one))
            else:
                self.element(one, level + 1, rows[local(one)])

    def _leaf(self, element: Element) -> None:
        text, attributes = _text(element), list(_attributes(element))
        self.writer.paragraph(" | ".join([*attributes, text] if text else attributes))

    def _record(self, element: Element, row: int) -> None:
        pairs = [*_attributes(element)]
        for one in element:
            inner = [f"{local(one)} {attribute}" for attribute in _attributes(one)]
            text = _text(one)
            pairs += [*inner, f"{local(one)}: {text}"] if text else inner
        self.writer.rows([(row, pairs)], ())


def _is_record(element: Element) -> bool:
    """Whether the children are fields of one thing: each short, without children, and named differently."""
    names = [local(one) for one in element]
    if not 2 <= len(names) <= _MOST_FIELDS or len(set(names)) < len(names):
        return False
    most = _CELL_CHARACTERS_UNDER_TITLE if names[0] in _TITLES else _CELL_CHARACTERS
    return not any(len(one) or len(one.text or "") > most for one in element) and not _is_mixed(element)


def _is_mixed(element: Element) -> bool:
    """Whether text stands beside the children, as in a paragraph with words in bold."""
    return bool(len(element)) and any(clean(text or "") for text in (element.text, *(one.tail for one in element)))


def _text(element: Element) -> str:
    text = " ".join(element.itertext()) if len(element) and not _is_mixed(element) else "".join(element.itertext())
    return _ENCODED.sub("", clean(text))


def _attributes(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if not _IDENTIFIERS.fullmatch(str(name)) and (text := clean(str(value))):
            yield f"{lxml.etree.QName(name).localname}: {text}"
