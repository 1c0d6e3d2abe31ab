"""A source that a test edits: a real connector over a dictionary, that can also fail, hide parts and break off."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from connectors.base import FOR_EVERYONE, Access, Authored, Deleted, Entry, Label, Page, Skipped
from connectors.errors import ItemUnreadableError, SourceUnavailableError


@dataclass(frozen=True, slots=True)
class Item:
    """One document at the source."""

    text: str
    title: str = ""
    access: Access = FOR_EVERYONE
    label: Label = Label.INTERNAL
    authors: Sequence[Authored] = ()
    edits: int = 0


@dataclass(slots=True)
class ListedSource:
    """A connector whose every listing is complete unless a test says otherwise."""

    name: str = "handbook"
    items: dict[str, Item] = field(default_factory=dict)
    page_items: int = 3
    unreadable: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)  # there to be fetched, and not named by listings, as in a feed
    skipped: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    breaks_after: int | None = None  # pages
    completes: bool = True
    fetched: list[str] = field(default_factory=list)

    def put(self, item_id: str, text: str, **facts: object) -> None:
        """Add or edit a document; its version rises."""
        edits = self.items[item_id].edits + 1 if item_id in self.items else 1
        self.items[item_id] = Item(text, edits=edits, **facts)  # type: ignore[arg-type]

    def alter(self, item_id: str, **facts: object) -> None:
        """Change what a listing says without touching the content."""
        self.items[item_id] = replace(self.items[item_id], **facts)  # type: ignore[arg-type]

    def changes(self, since: str | None) -> Iterator[Page]:
        listed: list[Entry | Deleted | Skipped] = [
            self._entry(item_id) for item_id in sorted(self.items.keys() - self.unlisted)
        ]
        listed += [Skipped(item_id, reason) for item_id, reason in self.skipped.items()]
        listed += [Deleted(item_id) for item_id in self.deleted]
        starts = range(0, max(len(listed), 1), self.page_items)
        for number, start in enumerate(starts):
            if number == self.breaks_after:
                raise SourceUnavailableError(self.name, "the line is down", "Call the network people.")
            last = start == starts[-1]
            yield Page(listed[start : start + self.page_items], "", self.completes and last)

    def fetch(self, item_id: str) -> bytes:
        self.fetched.append(item_id)
        if item_id in self.unreadable or item_id not in self.items:
            raise ItemUnreadableError(self.name, item_id, "permission denied")
        return self.items[item_id].text.encode()

    def _entry(self, item_id: str) -> Entry:
        item = self.items[item_id]
        return Entry(
            item_id=item_id,
            version=f"{item.edits}-{zlib.crc32(item.text.encode())}",
            title=item.title or item_id,
            url=f"https://intranet.example/{item_id}",
            access=item.access,
            label=item.label,
            authors=item.authors,
            file_name=item_id,
        )
