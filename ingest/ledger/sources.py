"""Which sources there are, and how far each has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from ingest.ledger.tables import SourceRow


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """Where a source's reading stands."""

    source_id: int
    checkpoint: str | None
    listing: int
    listing_open: bool


def set_configured(connection: Connection, kinds: Mapping[str, str]) -> bool:
    """Make `kinds` (name to kind) the sources whose documents may be read; whether that changed what is readable."""
    rows = {row.name: row for row in connection.execute(select(SourceRow.name, SourceRow.kind, SourceRow.configured))}
    for name in kinds.keys() - rows.keys():
        values = {"name": name, "kind": kinds[name], "configured": True, "listing": 0, "listing_open": False}
        connection.execute(insert(SourceRow).values(values))
    changed = False
    for name, row in rows.items():
        configured, kind = name in kinds, kinds.get(name, row.kind)
        if (configured, kind) != (row.configured, row.kind):
            query = update(SourceRow).where(SourceRow.name == name)
            connection.execute(query.values(configured=configured, kind=kind))
            changed = True
    return changed


def read_position(connection: Connection, name: str) -> SourcePosition | None:
    """Where the reading of a configured source stands."""
    query = select(SourceRow.id, SourceRow.checkpoint, SourceRow.listing, SourceRow.listing_open)
    row = connection.execute(query.where(SourceRow.name == name, SourceRow.configured.is_(True))).one_or_none()
    return None if row is None else SourcePosition(*row)


def continue_listing(connection: Connection, position: SourcePosition) -> int:
    """The number under which this run marks what it sees.

    A listing that was cut short is continued by the run after it, so what the first half saw is not missing. A
    listing from the start, or after one that ended, is another; so is one of a connector that keeps no checkpoint.
    """
    if position.listing_open and position.checkpoint:
        return position.listing
    query = update(SourceRow).where(SourceRow.id == position.source_id)
    connection.execute(query.values(listing=position.listing + 1, listing_open=True))
    return position.listing + 1


def save_checkpoint(connection: Connection, source_id: int, checkpoint: str) -> None:
    """Say that everything before `checkpoint` is stored."""
    connection.execute(update(SourceRow).where(SourceRow.id == source_id).values(checkpoint=checkpoint))


def end_listing(connection: Connection, source_id: int, checkpoint: str) -> None:
    """Say that a listing was complete and what follows from it is stored."""
    values = {"checkpoint": checkpoint, "listing_open": False}
    connection.execute(update(SourceRow).where(SourceRow.id == source_id).values(values))


def list_again(connection: Connection, source_id: int) -> None:
    """Make the next run ask for a complete listing from the start."""
    values = {"checkpoint": None, "listing_open": False}
    connection.execute(update(SourceRow).where(SourceRow.id == source_id).values(values))
