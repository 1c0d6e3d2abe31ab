"""Which sources there are, and how far each has been read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ingest.ledger.tables import DocumentRow, FailureRow, SourceRow


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """Where a source's reading stands."""

    source_id: int
    checkpoint: str | None
    listing: int
    listing_open: bool


@dataclass(frozen=True, slots=True)
class ConfiguredSource:
    """A source as the settings have it. `settings_hash` changes with whatever may change who reads what."""

    kind: str
    settings_hash: bytes


def configure(connection: Connection, wanted: Mapping[str, ConfiguredSource]) -> None:
    """Make `wanted` the sources whose documents may be read.

    What another setting may have narrowed is hidden until a listing under the new setting names it again. A source
    of which only the name changed keeps everything under its new name.
    """
    columns = (SourceRow.id, SourceRow.name, SourceRow.configured, SourceRow.settings_hash)
    rows = {row.name: row for row in connection.execute(select(*columns))}
    for old, new in _find_renamed(rows, wanted).items():
        connection.execute(update(SourceRow).where(SourceRow.name == old).values(name=new))
        rows[new] = rows.pop(old)
    for name in rows.keys() - wanted.keys():
        connection.execute(update(SourceRow).where(SourceRow.name == name).values(configured=False))
    for name, source in wanted.items():
        values = {"kind": source.kind, "settings_hash": source.settings_hash, "configured": True}
        if name not in rows:
            connection.execute(insert(SourceRow).values(name=name, listing=0, listing_open=False, **values))
            continue
        connection.execute(update(SourceRow).where(SourceRow.name == name).values(values))
        if rows[name].settings_hash != source.settings_hash:
            hide_all(connection, rows[name].id)
            list_again(connection, rows[name].id)
            # A retry would apply the rights that the item was listed with.
            connection.execute(delete(FailureRow).where(FailureRow.source_id == rows[name].id))


def _find_renamed(rows: Mapping[str, Any], wanted: Mapping[str, ConfiguredSource]) -> dict[str, str]:
    """New names by old ones: a source that vanished and a new one, alone in having the same settings."""
    vanished, appeared = defaultdict[bytes, list[str]](list), defaultdict[bytes, list[str]](list)
    for name in rows.keys() - wanted.keys():
        if rows[name].configured and rows[name].settings_hash:
            vanished[rows[name].settings_hash].append(name)
    for name in wanted.keys() - rows.keys():
        appeared[wanted[name].settings_hash].append(name)
    pairs = ((names, appeared.get(settings_hash, [])) for settings_hash, names in vanished.items())
    return {old[0]: new[0] for old, new in pairs if len(old) == len(new) == 1}


def hide_all(connection: Connection, source_id: int) -> None:
    """Nobody reads the source's documents until a listing names them again; none of them counts as missing."""
    visible = (DocumentRow.source_id == source_id, DocumentRow.hidden_at.is_(None))
    connection.execute(update(DocumentRow).where(*visible).values(hidden_at=datetime.now(UTC)))


def sources_to_list_again(connection: Connection) -> set[str]:
    """Sources with documents that `hide_all` hid and no listing has named since."""
    waiting = (DocumentRow.hidden_at.is_not(None), DocumentRow.missing_since_listing.is_(None))
    query = select(SourceRow.name).join(DocumentRow, DocumentRow.source_id == SourceRow.id)
    return set(connection.scalars(query.where(SourceRow.configured.is_(True), *waiting).distinct()))


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
