"""News feeds (RSS, Atom): each item under its title, its text read as the web page that it is."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from lxml.etree import _Element as Element

from ingest.documents import ParsedDocument
from ingest.parsing.office.package import children, local
from ingest.parsing.text.markup import html_text, write_markup
from ingest.parsing.text.xml_data import xml_root
from ingest.parsing.writing import BlockWriter, clean

_ITEMS = frozenset({"item", "entry"})
_TEXTS = ("encoded", "content", "description", "summary", "subtitle", "tagline")
_LINES = {"author": "Author", "creator": "Author", "category": "Category", "pubDate": "Published",
          "published": "Published", "updated": "Updated", "date": "Published", "link": "Link"}  # fmt: skip


class FeedParser:
    """One feed."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        root = xml_root(content, file_name)
        writer = BlockWriter()
        channel = next(children(root, "channel"), root)
        title = _write(channel, 1, writer, file_name)
        for item in root.iter("{*}item", "{*}entry"):
            _write(item, 2, writer, file_name)
        return ParsedDocument("rss", writer.blocks, title)


def _write(element: Element, level: int, writer: BlockWriter, file_name: str) -> str | None:
    title = next((html_text(text) for one in children(element, "title") if (text := _content(one)).strip()), "")
    writer.heading(level, title)
    for one in element:
        if (label := _LINES.get(local(one))) and (text := _line(one)):
            writer.paragraph(f"{label}: {text}")
    texts = {local(one): text for one in element if local(one) in _TEXTS and (text := _content(one)).strip()}
    for name in _TEXTS:
        if name in texts:  # the fullest one: others repeat its beginning
            write_markup(texts[name], writer, file_name)
            break
    return title or None


def _content(element: Element) -> str:
    """Markup, escaped in the element or standing in it as elements."""
    return " ".join(element.itertext()) if len(element) else element.text or ""


def _line(element: Element) -> str:
    text = clean(" ".join(element.itertext()) or element.get("href") or element.get("term") or "")
    if local(element) == "pubDate":
        try:
            return parsedate_to_datetime(text).date().isoformat()
        except (ValueError, TypeError):
            return text
    return text
