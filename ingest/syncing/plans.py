"""What a sync would do, as values: for a person who wants to see before anything happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from ingest.ledger import Ledger
from ingest.ledger.records import Exclusion
from ingest.ledger.tables import CompartmentRow, SourceRow
from ingest.ledger.writing.approvals import read_kept
from ingest.ledger.writing.exclusions import read_exclusions
from ingest.ledger.writing.sources import read_position
from ingest.syncing.listing.known import KnownItems

GROUPS = ("added", "changed", "moved", "removed", "skipped", "failed")


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item and why the sync would do this with it."""

    item_id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync would do now. `brake` has the brake's question when it would stop the run, and nothing be removed."""

    source: str
    added: list[PlannedItem]
    changed: list[PlannedItem]
    moved: list[PlannedItem]
    removed: list[PlannedItem]
    skipped: list[PlannedItem]
    failed: list[PlannedItem]
    unchanged: int
    brake: str | None

    def to_json(self, most: int) -> dict[str, Any]:
        """As the HTTP API shapes it, with at most so many items of each kind."""
        groups: dict[str, Any] = {name: _group(getattr(self, name), most) for name in GROUPS}
        brake = {"applies": self.brake is not None, "reason": self.brake or ""}
        return {"source": self.source, "unchanged": self.unchanged, **groups, "brake": brake}


@dataclass(frozen=True, slots=True)
class Before:
    """What the ledger has of a source, read in one moment."""

    checkpoint: str | None
    known: KnownItems
    exclusions: Mapping[str, Exclusion]
    kept: frozenset[int]
    access_keys: Mapping[int, str]


def read_before(ledger: Ledger, source: str, settings_hash: bytes | None = None) -> Before:
    """What a plan compares with; nothing at all of a source that the ledger does not know.

    `settings_hash` is of the settings that a sync would run under, where the ledger may have been left under others.
    """
    with ledger.reading() as connection:
        position = read_position(connection, source)
        if position is None:
            return nothing_before()
        applied = connection.scalar(select(SourceRow.settings_hash).where(SourceRow.id == position.source_id))
        goes_on = position.listing_open and position.checkpoint
        listing = position.listing if goes_on else position.listing + 1
        before = Before(
            checkpoint=position.checkpoint or None,
            known=KnownItems.read(connection, position.source_id, listing),
            exclusions={one.item_id: one for one in read_exclusions(connection, source)},
            kept=frozenset(read_kept(connection, position.source_id)),
            access_keys=_access_keys(connection),
        )
    return before if settings_hash in (None, applied) else _under_new_settings(before)


def nothing_before() -> Before:
    """Of a source that was never read."""
    return Before(None, KnownItems(0, 1, {}, {}), {}, frozenset(), {})


def _under_new_settings(before: Before) -> Before:
    """With settings that the ledger has not seen: all is hidden until it is listed, and failures start anew."""
    now = datetime.now(UTC)
    for document in before.known.documents.values():
        document.hidden_at = document.hidden_at or now
    known = KnownItems(before.known.source_id, before.known.listing, before.known.documents, {})
    return Before(None, known, before.exclusions, before.kept, before.access_keys)


def _group(items: Sequence[PlannedItem], most: int) -> dict[str, Any]:
    shown = [{"item_id": one.item_id, "title": one.title, "reason": one.reason} for one in items[:most]]
    return {"count": len(items), "items": shown}


def _access_keys(connection: Connection) -> dict[int, str]:
    return {row[0]: row[1] for row in connection.execute(select(CompartmentRow.id, CompartmentRow.access_key))}
