"""What is to be done with one listed item. Pure: compares an entry with what the ledger has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from connectors.base import Access, Authored, Entry, Label
from ingest.ledger.writing.stored import StoredDocument, StoredFailure
from ingest.ledger.writing.vectors import hash_text


class Fate(Enum):
    """What becomes of a listed item."""

    UNCHANGED = auto()
    FACTS = auto()  # its content stands; its place, title, access or label changed, or it came back
    CONTENT = auto()  # to be fetched
    WAITING = auto()  # failed before, and nothing suggests that now is better
    SKIPPED = auto()  # left out before for a reason that still holds
    TOO_SENSITIVE = auto()


@dataclass(frozen=True, slots=True)
class Classified:
    """An entry, what we had of it, and what becomes of it."""

    entry: Entry
    entry_hash: bytes
    stored: StoredDocument | None
    fate: Fate
    facts_changed: bool  # what we have must be corrected even before any content is looked at


@dataclass(frozen=True, slots=True)
class Rules:
    """What classification depends on beside the item."""

    parser_version: str
    ceiling: Label
    now: datetime


def classify(entry: Entry, stored: StoredDocument | None, failure: StoredFailure | None, rules: Rules) -> Classified:
    """Decide on one entry; the label first, since what is too sensitive is not even fetched."""
    entry_hash = hash_entry(entry)
    facts_changed = stored is not None and (stored.entry_hash != entry_hash or stored.hidden_at is not None)
    return Classified(entry, entry_hash, stored, _fate(entry, stored, facts_changed, failure, rules), facts_changed)


def _fate(
    entry: Entry, stored: StoredDocument | None, facts_changed: bool, failure: StoredFailure | None, rules: Rules
) -> Fate:
    if entry.label.rank > rules.ceiling.rank:
        return Fate.TOO_SENSITIVE
    if stored and (stored.version, stored.parser_version) == (entry.version, rules.parser_version):
        return Fate.FACTS if facts_changed else Fate.UNCHANGED
    if failure and (failure.version, failure.parser_version) == (entry.version, rules.parser_version):
        if failure.next_try is not None and failure.next_try <= rules.now:
            return Fate.CONTENT
        return Fate.SKIPPED if failure.state == "skipped" else Fate.WAITING
    return Fate.CONTENT


def hash_entry(entry: Entry) -> bytes:
    """Of everything a listing says beside the version and the content."""
    return hash_text(json.dumps({**entry_to_json(entry), "version": None}, sort_keys=True))


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """An entry without its content, for a retry that no listing announces."""
    return {
        "item_id": entry.item_id,
        "version": entry.version,
        "title": entry.title,
        "url": entry.url,
        "access": entry.access.key(),
        "label": entry.label,
        "authors": [[author.person, author.at.isoformat() if author.at else None] for author in entry.authors],
        "modified_at": entry.modified_at.isoformat() if entry.modified_at else None,
        "language": entry.language,
        "file_name": entry.file_name,
    }


def entry_from_json(value: dict[str, Any]) -> Entry:
    """The inverse of `entry_to_json`."""
    authors = [Authored(person, datetime.fromisoformat(at) if at else None) for person, at in value["authors"]]
    modified_at = datetime.fromisoformat(value["modified_at"]) if value["modified_at"] else None
    return Entry(
        item_id=value["item_id"],
        version=value["version"],
        title=value["title"],
        url=value["url"],
        access=Access.from_key(value["access"]),
        label=Label(value["label"]),
        authors=authors,
        modified_at=modified_at,
        language=value["language"],
        file_name=value["file_name"],
    )
