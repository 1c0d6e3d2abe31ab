"""Where a text stands, in one line on the screen."""

from __future__ import annotations

from typing import Any


def place_line(found: dict[str, Any]) -> str:
    """Title > headings, page (source)."""
    document, where = found["document"], found["locator"]
    parts = [document["title"], *(heading for heading in where["headings"] if heading != document["title"])]
    if where["page"]:
        parts.append(f"p. {where['page']}")
    return f"{' > '.join(parts)} ({document['source']})"
