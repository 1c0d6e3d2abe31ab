"""What documents say about themselves: titles, authors and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from connectors.base import Authored
from ingest.parsing.writing import clean

# What programs fill in by themselves; it names nobody and nothing.
_EMPTY_NAMES = frozenset(
    {"", "unknown", "user", "admin", "administrator", "author", "python-docx", "openpyxl", "windows user"}
)
_EMPTY_TITLE = re.compile(
    r"|untitled|powerpoint[ -](?:presentation|präsentation|presentatie)|(?:slide|folie|dia|document|dokument) ?\d+",
    re.IGNORECASE,
)


def parse_date(text: str) -> datetime | None:
    """An ISO 8601 date or time, in UTC where it names no zone; None when it is none.

    >>> parse_date("2024-05-03T10:00:00Z"), parse_date("last week")
    (datetime.datetime(2024, 5, 3, 10, 0, tzinfo=datetime.timezone.utc), None)
    """
    try:
        return aware(datetime.fromisoformat(text.strip()))
    except ValueError:
        return None


def aware(moment: datetime | None) -> datetime | None:
    """`moment` in UTC; a time without a zone is taken as UTC. None where UTC has no such year."""
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def title_of(text: str | None) -> str | None:
    """A title that says something, else None."""
    title = clean(text or "")
    return None if _EMPTY_TITLE.fullmatch(title) else title


def authors_of(names: Iterable[str | None], at: datetime | None) -> list[Authored]:
    """Each named author once."""
    cleaned = dict.fromkeys(clean(name or "") for name in names)
    return [Authored(name, at) for name in cleaned if name.lower() not in _EMPTY_NAMES]
