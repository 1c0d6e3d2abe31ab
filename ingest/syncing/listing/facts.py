"""What readers see of a document besides its text: from its listing, and from what its own properties say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connectors.base import Authored, Entry
from ingest.ledger.locations import is_file_name
from ingest.ledger.writing.documents import Facts

_MOST_TITLE = 500  # a heading that is a whole paragraph is no title


def shown_title(entry: Entry, parsed_title: str | None) -> str:
    """The listing's title, unless that is only the file's name and the document has a title of its own.

    >>> from connectors.base import NOBODY, Label
    >>> entry = Entry("leave_v2.md", "1", "leave v2", "", NOBODY, Label.INTERNAL, file_name="leave_v2.md")
    >>> shown_title(entry, "Parental leave"), shown_title(entry, None)
    ('Parental leave', 'leave v2')
    """
    if not parsed_title or not parsed_title.strip() or len(parsed_title) > _MOST_TITLE:
        return entry.title
    return parsed_title.strip() if is_file_name(entry.title, entry.file_name) else entry.title


def facts_of(
    entry: Entry,
    entry_hash: bytes,
    compartment_id: int,
    *,
    version: str,
    parsed_title: str | None,
    parsed_modified_at: datetime | None,
    parsed_authors: Sequence[Authored] | None,
) -> Facts:
    """Where both know, a document's own date is better than its file's, and the listing's authors are better known.

    `parsed_authors` is None when the content was not looked at: authors that it gave then stay.
    """
    return Facts(
        version=version,
        entry_hash=entry_hash,
        title=shown_title(entry, parsed_title),
        url=entry.url,
        file_name=entry.file_name,
        label=entry.label,
        compartment_id=compartment_id,
        modified_at=parsed_modified_at or entry.modified_at,
        authors=tuple(entry.authors) or (None if parsed_authors is None else tuple(parsed_authors)),
    )
