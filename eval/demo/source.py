"""Read one document's source: a TOML header between `+++` lines, then a small part of Markdown.

`content/documents/intranet/hr/leave.docx.md` becomes `documents/intranet/hr/leave.docx`. The body knows headings
(`#` to `###`), paragraphs (lines are joined), lists (`- ` and `1. `) and tables (`| a | b |`, the second line a ruler);
no inline markup, so that each format holds exactly the text that was written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 is the top
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    items: Sequence[str]
    numbered: bool


@dataclass(frozen=True, slots=True)
class Table:
    rows: Sequence[Sequence[str]]  # the first is the header


Part = Heading | Paragraph | Listing | Table

_DATES = {"nl": "%d-%m-%Y", "de": "%d.%m.%Y", "en": "%d %B %Y"}


@dataclass(frozen=True, slots=True)
class Source:
    """One document before it has a format."""

    path: Path  # of the built document, relative to the folder of all documents
    title: str
    author: str  # display name of a person in people.toml
    modified: datetime  # aware
    language: str
    body: str
    to: Sequence[str] = ()  # mails only: names of people, or "Name <address>" of an outsider
    cc: Sequence[str] = ()

    @property
    def date(self) -> str:
        """The day of the last change as people write it in the document's language."""
        return self.modified.strftime(_DATES[self.language])

    @property
    def parts(self) -> list[Part]:
        return list(_parts(self.body))

    @property
    def sections(self) -> list[tuple[str, list[Part]]]:
        """The body as headings with what stands below each: slides of a presentation, sheets of a workbook."""
        sections: list[tuple[str, list[Part]]] = []
        for part in self.parts:
            if isinstance(part, Heading):
                sections.append((part.text, []))
            elif sections:
                sections[-1][1].append(part)
            else:
                raise ValueError(f"{self.path} has text before its first heading.")
        return sections


def read_source(file: Path, root: Path) -> Source:
    """The source in `file`, whose built document keeps its place below `root`.

    Raises:
        ValueError: the header is missing, or the body uses something that the formats do not know.
    """
    opening, header, body = file.read_text("utf-8").split("+++\n", 2)
    if opening:
        raise ValueError(f"{file} must begin with a +++ line.")
    fields = tomllib.loads(header)
    try:
        return Source(path=file.relative_to(root).with_suffix(""), body=body.strip() + "\n", **fields)
    except TypeError as error:
        raise ValueError(f"The header of {file} is wrong: {error}") from error


def _parts(body: str) -> Iterator[Part]:
    lines = [line.rstrip() for line in body.splitlines()]
    for kind, group in groupby(lines, key=_kind):
        block = list(group)
        match kind:
            case "heading":
                yield from (Heading(len(line) - len(line.lstrip("#")), line.lstrip("# ")) for line in block)
            case "bullet" | "number":
                yield Listing([re.sub(r"^(-|\d+\.) ", "", line) for line in block], numbered=kind == "number")
            case "table":
                yield Table([_cells(line) for position, line in enumerate(block) if position != 1])
            case "text":
                yield Paragraph(" ".join(block))


def _kind(line: str) -> str:
    if not line:
        return "gap"
    for pattern, kind in ((r"#{1,3} ", "heading"), (r"- ", "bullet"), (r"\d+\. ", "number"), (r"\|", "table")):
        if re.match(pattern, line):
            return kind
    return "text"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
