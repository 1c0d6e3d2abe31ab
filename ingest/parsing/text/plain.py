"""Plain text: paragraphs rebuilt from wrapped lines, bullets and numbered items as lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.documents import ParsedDocument
from ingest.parsing.text.decoding import decode
from ingest.parsing.writing import BlockWriter

_ITEM = re.compile(r"\s*(?:[-*+•◦▪–·]|(\d{1,3}[.)]|[a-z]\)))\s+(?=\S)")
_FULL_LINE_CHARACTERS = 50  # a shorter line was ended by its writer, not by the window


class PlainTextParser:
    """Text without markup."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        write_text(decode(content), writer)
        return ParsedDocument("txt", writer.blocks)


def write_text(text: str, writer: BlockWriter) -> None:
    """Blocks of plain text; mail bodies are written with this too."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip():
            lines.append(line)
        else:
            _write_lines(lines, writer)
            lines = []
    _write_lines(lines, writer)


def _write_lines(lines: Sequence[str], writer: BlockWriter) -> None:
    """Lines without an empty one between them: one paragraph where they were wrapped, else one a line."""
    item: str | None = None
    gathered: list[str] = []
    for line in lines:
        start = _ITEM.match(line)
        if start or (gathered and not _goes_on(gathered[-1], line)):
            _write(gathered, item, writer)
            gathered, item = [], None
        if start:
            item, line = start[1] or "-", line[start.end() :]
        gathered.append(line)
    _write(gathered, item, writer)


def _goes_on(line: str, following: str) -> bool:
    """Whether the line break between both came from wrapping: a long line, or the next one in mid-sentence."""
    return len(line.rstrip()) >= _FULL_LINE_CHARACTERS or following.lstrip()[:1].islower()


def _write(lines: Sequence[str], item: str | None, writer: BlockWriter) -> None:
    if item is None:
        writer.paragraph(" ".join(lines))
    else:
        writer.list_item(" ".join(lines), item)
