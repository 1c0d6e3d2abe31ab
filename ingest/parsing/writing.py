"""Writing blocks: heading paths, clean text and table rows, the same way for every format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.documents import Block, BlockKind, Locator

_INVISIBLE = re.compile(  # control characters, soft hyphens, marks of direction and of byte order
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]"
)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HEADING_CHARACTERS = 250  # longer ones are prose in a heading's clothes
_HEADER_CELL_CHARACTERS = 60
_TYPED_BULLETS = ("• ", "◦ ", "▪ ", "· ", "● ", "○ ", "■ ")
_NUMBER = re.compile(r"[\d\s.,:%€$£/+-]+")


def clean(text: str) -> str:
    """One line: every run of white space is one space, invisible characters are gone, letters are composed.

    >>> clean("  caf\\u0065\\u0301\\n\\u200bopen\\u00a0now ")
    'café open now'
    """
    return " ".join(_visible(text).split())


def clean_lines(text: str) -> str:
    """The lines of code: kept apart and indented, without empty lines around them.

    >>> clean_lines("\\n  if x:\\r\\n    y  \\n\\n")
    '  if x:\\n    y'
    """
    return "\n".join(line.rstrip() for line in _visible(text).splitlines()).strip("\n")


def _visible(text: str) -> str:
    return unicodedata.normalize("NFC", _LONE_SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text)))


class BlockWriter:
    """Collects blocks in reading order. `place` is where the next block stands; parsers move it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.place = Locator()
        self._path: list[tuple[int, str]] = []

    def heading(self, level: int, text: str) -> None:
        """A heading ends the sections of its level and below; a level of 0 or less counts as 1."""
        text, level = clean(text), max(level, 1)
        if len(text) > _HEADING_CHARACTERS:
            return self.paragraph(text)
        if text:
            self._path = [one for one in self._path if one[0] < level]
            self._path.append((level, text))
            self._add(BlockKind.HEADING, text, level)
        return None

    def forget_headings(self) -> None:
        """What follows stands under no heading so far: another sheet, slide or part of a mail."""
        self._path = []

    def paragraph(self, text: str) -> None:
        """A paragraph, or the list item that its writer made with a typed bullet."""
        text = clean(text)
        self._add(BlockKind.LIST_ITEM if text.startswith(_TYPED_BULLETS) else BlockKind.PARAGRAPH, text)

    def caption(self, text: str) -> None:
        self._add(BlockKind.CAPTION, clean(text))

    def code(self, text: str) -> None:
        self._add(BlockKind.CODE, clean_lines(text))

    def list_item(self, text: str, marker: str = "-") -> None:
        """`marker` is "-" or what stands before the item, as in "3."; it becomes part of the text."""
        if text := clean(text):
            self._add(BlockKind.LIST_ITEM, f"{marker} {text}")

    def table(self, rows: Iterable[Sequence[str]], has_header: bool | None = None) -> None:
        """Rows of one table, in a document of text. None for `has_header`: find out from the cells."""
        cells = [[clean(cell) for cell in row] for row in rows]
        cells = [row for row in cells if any(row)]
        if cells and max(len(row) for row in cells) == 1:
            for row in cells:
                self.paragraph(row[0])
            return
        numbered = list(enumerate(cells, start=1))
        if has_header is None:
            has_header = looks_like_header(cells)
        self.rows(numbered[1:] if has_header else numbered, cells[0] if has_header and cells else [])

    def rows(self, numbered: Sequence[tuple[int, Sequence[str]]], header: Sequence[str]) -> None:
        """Rows with their numbers, each under `header`, which is the row before the first."""
        used = {column for _, row in numbered for column, cell in enumerate(row) if cell}
        if any(title and column not in used for column, title in enumerate(header)):
            # The title of a column without a value would otherwise be lost.
            self._add_row(max(numbered[0][0] - 1, 1) if numbered else 1, row_text(header, ()))
        for number, row in numbered:
            self._add_row(number, row_text(row, header))

    def _add_row(self, number: int, text: str) -> None:
        before = self.place
        self.place = replace(before, row=number)
        self._add(BlockKind.TABLE_ROW, text)
        self.place = before

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        if text.strip():
            headings = tuple(heading for _, heading in self._path)
            self.blocks.append(Block(kind, text, replace(self.place, headings=headings), level))

    def about(self, subject: str | None, keywords: str | None) -> None:
        """What the writer typed about the document, to be found by; last, and under no heading."""
        self.forget_headings()
        self.place = Locator()
        for name, text in (("Subject", subject), ("Keywords", keywords)):
            if text := clean(text or ""):
                self.paragraph(f"{name}: {text}")

    def title(self) -> str | None:
        """The text of the top heading, when one alone heads everything."""
        headings = [block for block in self.blocks if block.kind is BlockKind.HEADING]
        if not headings:
            return None
        top = min(block.level for block in headings)
        first = headings[0]
        alone = sum(block.level == top for block in headings) == 1
        return first.text if first.level == top and alone else None


def row_text(row: Sequence[str], header: Sequence[str]) -> str:
    """A row as it is read alone.

    >>> row_text(["XL-200", "", "450 euro"], ["Type", "Note", "Price"])
    'Type: XL-200 | Price: 450 euro'
    """
    titles = [*header, *[""] * (len(row) - len(header))]
    pairs = zip(titles, row, strict=False)  # a header may be longer than its row
    return " | ".join(f"{title}: {cell}" if title and title != cell else cell for title, cell in pairs if cell)


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of at least two rows names the columns: short different words, no bare numbers."""
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0] if cell]
    width = max(len(row) for row in rows)
    is_full = len(first) >= max(2, width - 1)
    is_short = all(len(cell) <= _HEADER_CELL_CHARACTERS and not _NUMBER.fullmatch(cell) for cell in first)
    return is_full and is_short and len(set(first)) == len(first)
