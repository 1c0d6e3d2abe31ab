"""Markdown, with tables and front matter, through markdown-it's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from markdown_it import MarkdownIt
from markdown_it.token import Token

from connectors.base import Authored
from ingest.documents import ParsedDocument
from ingest.parsing.properties import parse_date
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.markup import html_text
from ingest.parsing.writing import BlockWriter

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_MATTER_LINE = re.compile(r"^([A-Za-z_-]+):[ \t]*(.+)$", re.MULTILINE)
_QUOTES = "\"' "


class MarkdownParser:
    """CommonMark with tables."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        text = decode(content).replace("\r\n", "\n")
        front: dict[str, str] = {}
        if matter := _FRONT_MATTER.match(text):
            front = {key.lower(): value.strip(_QUOTES) for key, value in _FRONT_MATTER_LINE.findall(matter[1])}
            text = text[matter.end() :]
        writer = BlockWriter()
        _Walk(writer).blocks(MarkdownIt("commonmark").enable("table").parse(text))
        return ParsedDocument(
            "md",
            writer.blocks,
            title=front.get("title") or writer.title(),
            authors=_authors(front),
            modified_at=_modified(front),
        )


def _modified(front: dict[str, str]) -> datetime | None:
    return parse_date(front.get("updated") or front.get("lastmod") or front.get("modified") or front.get("date") or "")


def _authors(front: dict[str, str]) -> list[Authored]:
    names = (front.get("author") or front.get("authors") or "").strip("[]")
    return [Authored(name.strip(_QUOTES), _modified(front)) for name in names.split(",") if name.strip(_QUOTES)]


class _Walk:
    """Goes through the flat list of tokens once."""

    def __init__(self, writer: BlockWriter) -> None:
        self.writer = writer
        self.numbers: list[int | None] = []  # of each open list: the next number, None for bullets
        self.marker: str | None = None  # of a list item whose first paragraph is still to come

    def blocks(self, tokens: Sequence[Token]) -> None:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "table_open":
                position = self._table(tokens, position)
                continue
            self._token(token, tokens[position - 1] if position else None)
            position += 1

    def _token(self, token: Token, before: Token | None) -> None:
        match token.type:
            case "inline":
                self._inline(token, before)
            case "fence" | "code_block":
                self.writer.code(token.content)
            case "html_block":
                self.writer.paragraph(html_text(token.content))
            case "bullet_list_open":
                self.numbers.append(None)
            case "ordered_list_open":
                self.numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self.numbers.pop()
            case "list_item_open":
                self.marker = self._next_marker()
            case "list_item_close":
                self.marker = None

    def _next_marker(self) -> str:
        number = self.numbers[-1]
        if number is None:
            return "-"
        self.numbers[-1] = number + 1
        return f"{number}."

    def _inline(self, token: Token, before: Token | None) -> None:
        text = _inline_text(token)
        if before is not None and before.type == "heading_open":
            self.writer.heading(int(before.tag[1:]), text)
        elif self.marker is not None:
            self.writer.list_item(text, self.marker)
            self.marker = None
        else:
            self.writer.paragraph(text)

    def _table(self, tokens: Sequence[Token], position: int) -> int:
        """Write one table; the position behind it."""
        rows: list[list[str]] = []
        while tokens[position].type != "table_close":
            if tokens[position].type == "tr_open":
                rows.append([])
            elif tokens[position].type == "inline":
                rows[-1].append(_inline_text(tokens[position]))
            position += 1
        self.writer.table(rows, has_header=any(rows[0]))
        return position + 1


def _inline_text(token: Token) -> str:
    return "".join(_pieces(token.children or ()))


def _pieces(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type == "html_inline":
            yield " " if child.content.lower().startswith("<br") else ""
        elif child.type == "image":
            yield _inline_text(child)  # the alternative text
        else:
            yield child.content
