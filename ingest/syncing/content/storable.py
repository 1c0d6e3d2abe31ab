"""Text that a database can hold: what a source or a hostile file made up is mended, never a reason to stop a run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from connectors.base import Authored, Deleted, Entry, Skipped
from ingest.documents import Locator

_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Without the NUL that PostgreSQL refuses; half characters, which no encoding has, shown as the usual sign.

    >>> storable("caf\\udce9 \\x00x")
    'caf\ufffd x'
    """
    return _HALF_CHARACTERS.sub("\ufffd", text.replace("\0", ""))


def storable_locator(locator: Locator) -> Locator:
    """A locator with storable texts."""
    headings = tuple(map(storable, locator.headings))
    sheet, part = (None if text is None else storable(text) for text in (locator.sheet, locator.part))
    return replace(locator, headings=headings, sheet=sheet, part=part)


def storable_authors(authors: Iterable[Authored]) -> tuple[Authored, ...]:
    """Authors with storable names."""
    return tuple(replace(author, person=storable(author.person)) for author in authors)


def storable_item(item: Entry | Deleted | Skipped) -> Entry | Deleted | Skipped:
    """A listed item with storable texts. An id cannot be mended: the connector would not know it again."""
    if storable(item.item_id) != item.item_id:
        return Skipped(storable(item.item_id), "its id is not valid text, so it could not be fetched by it")
    if isinstance(item, Skipped):
        return replace(item, reason=storable(item.reason))
    if isinstance(item, Deleted):
        return item
    return replace(
        item,
        version=storable(item.version),
        title=storable(item.title),
        url=storable(item.url),
        authors=storable_authors(item.authors),
        file_name=None if item.file_name is None else storable(item.file_name),
    )
