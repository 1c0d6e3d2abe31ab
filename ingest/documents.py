"""What parsing and splitting hand on: blocks with locators, and passages. Plain values, cheap to send to a child."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from connectors.base import Authored


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in its document something stands. Numbers count from 1; what does not apply is None or empty."""

    page: int | None = None
    headings: tuple[str, ...] = ()  # from the document's top heading down
    sheet: str | None = None
    row: int | None = None  # in a sheet, a table or a delimited file
    slide: int | None = None
    part: str | None = None  # "body" of a mail; else the path of a file inside: "plans.zip/roof.docx"


class BlockKind(StrEnum):
    """The structure that splitting needs."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"  # text "Header: cell | Header: cell" where the table has a header row
    CODE = "code"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document in reading order."""

    kind: BlockKind
    text: str
    locator: Locator = Locator()
    level: int = 0  # of a heading: 1 is the top


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a document could be read. `score` runs from 0 (garbage or nothing) to 1 (clean text)."""

    score: float
    pages: int = 0  # 0: the format has none
    poor_pages: int = 0


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document's text and what its properties say."""

    format: str  # by content: "docx", "pdf", ...
    blocks: Sequence[Block]
    title: str | None = None
    authors: Sequence[Authored] = ()
    modified_at: datetime | None = None
    notes: Sequence[str] = field(default=())  # what the operator should know: "2 pages without text"
    quality: Quality | None = None  # None: not judged yet, which the registry does


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A span of a document, before it has an id. `text` is exactly what a reader sees and a citation quotes."""

    ordinal: int  # 0-based, reading order
    text: str
    locator: Locator
    language: str  # "nl", "en", "de"; the nearest of these when unsure


def embedding_text(title: str, headings: Iterable[str], text: str) -> str:
    """What is embedded for a passage: its title and heading path above its text."""
    above = " > ".join([title, *(heading for heading in headings if heading != title)])
    return f"{above}\n{text}" if above else text
