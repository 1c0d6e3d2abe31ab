"""reStructuredText, through docutils with everything that reaches outside the file switched off.

Directives and roles that only Sphinx knows are errors to docutils; what they hold is text all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import docutils.core
import docutils.nodes as node
from docutils.utils import Reporter

from ingest.documents import ParsedDocument
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": Reporter.SEVERE_LEVEL + 1,
    "halt_level": Reporter.SEVERE_LEVEL + 1,
    "warning_stream": False,
    "doctitle_xform": False,
    "smart_quotes": False,
    "line_length_limit": 1_000_000,
}
_UNREAD = (node.comment, node.substitution_definition, node.target, node.raw, node.pending, node.image)
_TEXTS = (node.paragraph, node.line, node.term, node.rubric, node.attribution, node.field_name)
_ROLE = re.compile(r":[\w:+.-]+:`([^`<]+?)(?:\s*<[^>`]*>)?`")
_DIRECTIVE = re.compile(r"\A\s*\.\. [\w:+.-]+::[ \t]*|^\s+:[\w-]+:.*$", re.MULTILINE)


class RestructuredTextParser:
    """One page of documentation."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        tree = docutils.core.publish_doctree(decode(content), settings_overrides=_SETTINGS)
        writer = BlockWriter()
        _Walk(writer).children(tree)
        return ParsedDocument("rst", writer.blocks, writer.title())


class _Walk:
    def __init__(self, writer: BlockWriter) -> None:
        self.writer = writer
        self.level = 0
        self.marker: str | None = None

    def children(self, parent: node.Element) -> None:
        for one in parent.children:
            if isinstance(one, node.Element):
                self._element(one)

    def _element(self, element: node.Element) -> None:
        if isinstance(element, _UNREAD):
            return
        if isinstance(element, node.section):
            self.level += 1
            self.children(element)
            self.level -= 1
        elif isinstance(element, node.title):
            self.writer.heading(max(self.level, 1), _text(element))
        elif isinstance(element, (node.literal_block, node.doctest_block)):
            self.writer.code(element.astext())
        elif isinstance(element, node.system_message):
            self._unknown(element)
        elif isinstance(element, node.table):
            self._table(element)
        elif isinstance(element, (node.bullet_list, node.enumerated_list)):
            self._list(element)
        elif isinstance(element, _TEXTS):
            self._paragraph(_text(element))
        else:
            self.children(element)

    def _paragraph(self, text: str) -> None:
        if self.marker is None:
            self.writer.paragraph(text)
        else:
            self.writer.list_item(text, self.marker)
            self.marker = None

    def _list(self, element: node.Element) -> None:
        number = int(element.get("start", 1)) if isinstance(element, node.enumerated_list) else None
        for item in element.findall(node.list_item):
            if item.parent is element:
                self.marker = "-" if number is None else f"{number}."
                number = None if number is None else number + 1
                self.children(item)
                self.marker = None

    def _table(self, table: node.Element) -> None:
        for caption in table.findall(node.title):
            self.writer.caption(_text(caption))
        rows = [[_text(cell) for cell in row.findall(node.entry)] for row in table.findall(node.row)]
        self.writer.table(rows, has_header=next(table.findall(node.thead), None) is not None or None)

    def _unknown(self, message: node.Element) -> None:
        """A directive that is none of docutils': its text, without its name and options."""
        for block in message.findall(node.literal_block):
            write_text(_DIRECTIVE.sub("", block.astext()), self.writer)


def _text(element: node.Element) -> str:
    return _ROLE.sub(r"\1", "".join(_pieces(element)))


def _pieces(element: node.Element) -> Iterator[str]:
    for one in element.children:
        if isinstance(one, node.Text):
            yield one.astext()
        elif isinstance(one, (node.system_message, node.comment)):
            continue
        elif isinstance(one, node.Element):
            yield from _pieces(one)
            if isinstance(one, node.paragraph):
                yield " "
