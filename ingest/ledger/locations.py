"""Which documents are one document in several locations, and which location to show first.

Each location is a document row of its own, with its own rights, hidden and purged by itself; readers get one document.
Reading folds them, never writing: so what one reader sees cannot depend on a location that he may not read.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ingest.ledger.records import FoundDocument, LiveDocument
from ingest.relations.marks import marks_of

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_LONG_AGO = 0.0


def content_key(content_hash: bytes, format: str, title: str, own_title: str | None, file_name: str | None) -> str:
    """Equal exactly where two locations hold one document: the same bytes under the same title.

    The name of a file says nothing of its content, and the content's own title nothing more. A title that the source
    gave is part of it: "May I bring a dog?" and "May I smoke?" may have the same answer.
    """
    given = title != (own_title or "").strip() and not is_file_name(title, file_name)
    return f"{format} {content_hash.hex()} {title if given else ''}"


def is_file_name(title: str, file_name: str | None) -> bool:
    """Whether a title is only the file's name, with or without its extension.

    >>> is_file_name("leave v2", "leave_v2.md"), is_file_name("Parental leave", "leave_v2.md")
    (True, False)
    """
    return file_name is not None and _letters(title) in (_letters(PurePosixPath(file_name).stem), _letters(file_name))


def location_order(document: LiveDocument | FoundDocument) -> tuple[bool, float, int, int, int]:
    """Sorts locations, best first: none that is a copy or in an archive, then by date, path and age."""
    changed = document.modified_at.timestamp() if document.modified_at else _LONG_AGO
    path = document.item_id.replace("\\", "/")
    marks = marks_of(document.title, document.item_id)
    return (marks.retired or marks.copy, -changed, path.count("/"), len(path), document.document_id)


def _letters(text: str) -> str:
    return _NEITHER_LETTER_NOR_DIGIT.sub("", text).casefold()
