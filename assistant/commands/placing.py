"""Where a text stands, in one line on the screen."""

from __future__ import annotations

from typing import Any


def place_line(found: dict[str, Any]) -> str:
    """Title > headings, page (source), and what to know before relying on it."""
    document, where = found["document"], found["locator"]
    parts = [document["title"], *(heading for heading in where["headings"] if heading != document["title"])]
    if where["page"]:
        parts.append(f"p. {where['page']}")
    marks = f" [{', '.join(document['marks'])}]" if document["marks"] else ""
    return f"{' > '.join(parts)} ({document['source']}){marks}"
