"""Org files: outlines with lists, tables and blocks, read line by line."""

from __future__ import annotations

import re

from connectors.base import Authored
from ingest.documents import ParsedDocument
from ingest.parsing.properties import authors_of, parse_date
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter

_HEADING = re.compile(r"(\*+)\s+(?:(?:TODO|DONE)\s+)?(?:\[#\w\]\s+)?(.*?)(?:\s+:[\w@:]+:)?\s*$")
_KEYWORD = re.compile(r"\s*#\+([A-Za-z_]+):\s*(.*)")
_BLOCK = re.compile(r"\s*#\+BEGIN_(\w+)", re.IGNORECASE)
_BLOCK_END = re.compile(r"\s*#\+END_(\w+)", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:(?:PROPERTIES|LOGBOOK):\s*$", re.IGNORECASE)
_DRAWER_END = re.compile(r"\s*:END:\s*$", re.IGNORECASE)
_PLANNING = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED):")
_LINK = re.compile(r"\[\[(?:[^\]\[]*\]\[)?([^\]\[]+)\]\]")
_EMPHASIS = re.compile(r"(?<![\w*/=~+_])([*/=~+_])(?=\S)([^\n]*?\S)\1(?![\w*/=~+_])")
_RULE = re.compile(r"\s*\|[-+|]+\s*$")
_CODE_BLOCKS = frozenset({"src", "example", "export"})
_SHOWN_KEYWORDS = frozenset({"caption"})


class OrgParser:
    """One outline."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        walk = _Walk()
        for line in decode(content).splitlines():
            walk.line(line)
        walk.flush()
        authors = authors_of([walk.keywords.get("author")], parse_date(walk.keywords.get("date", "").strip("<[]>")))
        return walk.document(authors)


class _Walk:
    """What stands open: lines of text, rows of a table, or a block."""

    def __init__(self) -> None:
        self.writer = BlockWriter()
        self.keywords: dict[str, str] = {}
        self.lines: list[str] = []
        self.rows: list[list[str]] = []
        self.rule_after: int | None = None  # rows above the first rule of the table
        self.block: str | None = None
        self.in_drawer = False

    def document(self, authors: list[Authored]) -> ParsedDocument:
        date = parse_date(self.keywords.get("date", "").strip("<[]>"))
        return ParsedDocument(
            "org", self.writer.blocks, self.keywords.get("title") or self.writer.title(), authors, date
        )

    def line(self, line: str) -> None:
        """Take one line."""
        if self.block is not None:
            self._in_block(line)
        elif self.in_drawer:
            self.in_drawer = not _DRAWER_END.match(line)
        elif line.lstrip().startswith("|"):
            self._row(line)
        else:
            self._outside(line)

    def _in_block(self, line: str) -> None:
        end = _BLOCK_END.match(line)
        if end is None or end[1].lower() != self.block:
            self.lines.append(line)
        else:
            self.flush()
            self.block = None

    def _row(self, line: str) -> None:
        if self.lines:
            self.flush()
        if _RULE.match(line):
            self.rule_after = self.rule_after or len(self.rows) or None
        else:
            self.rows.append([_plain(cell) for cell in line.strip().strip("|").split("|")])

    def _outside(self, line: str) -> None:
        if self.rows:
            self.flush()
        if heading := _HEADING.match(line):
            self.flush()
            self.writer.heading(len(heading[1]), _plain(heading[2]))
        elif block := _BLOCK.match(line):
            self.flush()
            self.block = block[1].lower()
        elif keyword := _KEYWORD.match(line):
            self._keyword(keyword[1].lower(), keyword[2])
        elif _DRAWER.match(line):
            self.in_drawer = True
        elif not line.lstrip().startswith("# ") and line.strip() != "#" and not _PLANNING.match(line):
            self.lines.append(line)

    def _keyword(self, name: str, value: str) -> None:
        self.flush()
        self.keywords.setdefault(name, value.strip())
        if name == "title":
            self.writer.heading(1, _plain(value))
        elif name in _SHOWN_KEYWORDS:
            self.writer.caption(_plain(value))

    def flush(self) -> None:
        """Write what stands open."""
        if self.rows:
            self.writer.table(self.rows, has_header=True if self.rule_after == 1 and len(self.rows) > 1 else None)
        elif self.block in _CODE_BLOCKS:
            self.writer.code("\n".join(self.lines))
        else:
            write_text(_plain("\n".join(self.lines)), self.writer)
        self.rows, self.lines, self.rule_after = [], [], None


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))
