"""Exports of two systems that were switched off: the old wiki (JSON Lines) and the old ticket desk (CSV)."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path

from eval.demo.plain import as_html
from eval.demo.source import read_source

_TICKET_COLUMNS = (
    "number",
    "opened",
    "closed",
    "customer",
    "machine",
    "subject",
    "description",
    "solution",
    "engineer",
)


def build_wiki(folder: Path) -> bytes:
    """One JSON object per page of the old wiki: its text as the HTML that the wiki kept, the folder as its space.

    A page's number opens its file name, so that adding a page renumbers none.
    """
    lines = []
    for file in sorted(folder.rglob("*.md")):
        page = read_source(file, folder)
        number = file.stem.split("-")[0]
        lines.append(
            {
                "page_id": f"{page.path.parent.name.upper()}-{number}",
                "space": page.path.parent.name,
                "title": page.title,
                "body": as_html(page.parts),
                "last_editor": page.author,
                "last_change": page.modified.isoformat(),
                "lang": page.language,
            }
        )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def build_tickets(file: Path) -> bytes:
    """One row per ticket; descriptions and solutions keep their line breaks inside the cell."""
    tickets = tomllib.loads(file.read_text("utf-8"))["ticket"]
    buffer = io.StringIO()
    rows = csv.DictWriter(buffer, _TICKET_COLUMNS, delimiter=";", lineterminator="\r\n")
    rows.writeheader()
    rows.writerows(tickets)
    return buffer.getvalue().encode("utf-8")
