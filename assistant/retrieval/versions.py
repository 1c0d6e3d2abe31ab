"""The current version first: where a newer version of a document was found too, the older one goes behind it.

Who asks for the old one ("tarieven 2025", "de oude regeling") gets it as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.ledger.records import FoundDocument, LiveDocument
from ingest.relations.marks import asks_for, marks_of


def overtaken(documents: Sequence[FoundDocument], newer: Mapping[int, LiveDocument], question: str) -> dict[int, int]:
    """Of each document that is not to be used: its place among `documents`, and that of its current version.

    Args:
        documents: What was found, best first.
        newer: Of the superseded ones among them, the current version that the same reader may read.
        question: What was asked, its conversation included.
    """
    places: dict[str, int] = {}
    for place, document in enumerate(documents):
        places.setdefault(document.content_key, place)
    found: dict[int, int] = {}
    for place, document in enumerate(documents):
        current = newer.get(document.document_id)
        if current is None or current.content_key not in places:
            continue
        if not asks_for(question, marks_of(document.title, document.item_id)):
            found[place] = places[current.content_key]
    return found


def current_first(count: int, behind: Mapping[int, int]) -> list[int]:
    """The places 0 to `count` - 1 in their new order.

    >>> current_first(4, {0: 2})
    [1, 2, 0, 3]
    """
    return sorted(range(count), key=lambda place: (max(place, behind.get(place, place)), place in behind, place))
