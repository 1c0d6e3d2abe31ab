"""A listing in windows: as many pages as are read before any content is looked at.

A narrowed access on the last page must not wait for the parsing of the first, and ten thousand unchanged items are
few transactions. A window is not a whole listing, because a listing may bring gigabytes of content along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from connectors.base import Deleted, Entry, Page, Skipped
from ingest.syncing.content.storable import storable_item

WINDOW_ITEMS = 2_000
WINDOW_CONTENT_BYTES = 32 << 20


@dataclass(slots=True)
class ListedWindow:
    """Some pages, each item once: what a feed said last of it counts."""

    items: dict[str, Entry | Deleted | Skipped] = field(default_factory=dict)
    checkpoint: str = ""
    completes_listing: bool = False
    content_bytes: int = 0

    def add(self, page: Page) -> None:
        for item in map(storable_item, page.items):
            self.items.pop(item.item_id, None)  # so that the last word also comes last
            self.items[item.item_id] = item
            self.content_bytes += len(item.content or b"") if isinstance(item, Entry) else 0
        self.checkpoint, self.completes_listing = page.checkpoint, page.completes_listing

    def is_full(self) -> bool:
        return len(self.items) >= WINDOW_ITEMS or self.content_bytes >= WINDOW_CONTENT_BYTES


def windows(pages: Iterable[Page]) -> Iterator[ListedWindow]:
    """`pages` in windows. When the listing breaks off, what was listed before comes first, then the error."""
    window, filled = ListedWindow(), False
    try:
        for page in pages:
            window.add(page)
            filled = True
            if window.is_full() or page.completes_listing:
                yield window
                window, filled = ListedWindow(), False
    except Exception:
        if filled:
            yield window
        raise
    if filled:
        yield window
