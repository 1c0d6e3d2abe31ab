"""The formats that are text: Markdown with front matter, pages of the intranet, and plain text files."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape

from eval.demo.source import Heading, Listing, Paragraph, Part, Source, Table

_WIDTH = 88

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title} - Intranet Tolveer</title>
<meta name="author" content="{author}">
<meta name="date" content="{date}">
</head>
<body>
<nav><a href="/">Start</a> | <a href="/hr">HR</a> | <a href="/it">IT</a> | <a href="/service">Service</a></nav>
<main>
<h1>{title}</h1>
{body}
</main>
<footer>Tolveer Intranet</footer>
</body>
</html>
"""


def build_md(source: Source) -> bytes:
    """Markdown as it was written, below a front matter."""
    front = f"title: {source.title}\nauthor: {source.author}\ndate: {source.modified:%Y-%m-%d}\nlang: {source.language}"
    return f"---\n{front}\n---\n\n# {source.title}\n\n{source.body}".encode()


def build_txt(source: Source) -> bytes:
    """A text file as a colleague types it: no metadata but the name and date on top."""
    head = [source.title, "=" * len(source.title), f"{source.author}, {source.date}", ""]
    return "\n".join([*head, *(_as_text(part) for part in source.parts)]).encode()


def _as_text(part: Part) -> str:
    match part:
        case Heading(_, text):
            return f"{text}\n{'-' * len(text)}"
        case Paragraph(text):
            return textwrap.fill(text, _WIDTH) + "\n"
        case Listing(items, numbered):
            marks = [f"{number}." if numbered else "-" for number in range(1, len(items) + 1)]
            return "\n".join(f"{mark} {item}" for mark, item in zip(marks, items, strict=True)) + "\n"
        case Table(rows):
            return "\n".join("  ".join(row) for row in rows) + "\n"


def build_html(source: Source) -> bytes:
    """A page of the intranet, with the navigation and the footer that belong to no document."""
    return _PAGE.format(
        language=source.language,
        title=escape(source.title),
        author=escape(source.author),
        date=f"{source.modified:%Y-%m-%d}",
        body=as_html(source.parts),
    ).encode()


def as_html(parts: Sequence[Part]) -> str:
    """The parts as HTML, one element per line."""
    return "\n".join(_element(part) for part in parts)


def _element(part: Part) -> str:
    match part:
        case Heading(level, text):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Listing(items, numbered):
            tag = "ol" if numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>"
        case Table(rows):
            head, *body = rows
            lines = [_row(head, "th"), *(_row(row, "td") for row in body)]
            return f"<table>{''.join(lines)}</table>"


def _row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
