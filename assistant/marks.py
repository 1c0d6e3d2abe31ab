"""What a reader should know of a document before relying on it: that it is old, a draft, replaced, or from a source
that nobody vouches for.

Its age counts from its last change at the source. How old is too old differs: a source's own border goes before the
one of its label, and that before the common one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.identity.sessions import utc_now
from assistant.settings import AssistantSettings
from ingest.ledger.records import LiveDocument
from ingest.relations.marks import marks_of


class Mark(StrEnum):
    """A word of caution; worded by the texts."""

    SUPERSEDED = "superseded"  # the reader may read a newer version
    OUTDATED = "outdated"  # not changed for longer than documents of its kind may go without a review
    DRAFT = "draft"  # by its name
    UNVERIFIED = "unverified"  # its source holds what people said, and nobody approved it


@dataclass(frozen=True, slots=True)
class Marking:
    """How documents are marked; `review_after_days` is by source, label, or "" for the rest."""

    review_after_days: Mapping[str, int]
    unverified_sources: frozenset[str]
    now: Callable[[], datetime] = utc_now

    @classmethod
    def of_settings(cls, settings: AssistantSettings) -> Marking:
        """As the company wants it."""
        common = {} if settings.review_after_days is None else {"": settings.review_after_days}
        return cls({**settings.review_after_days_of, **common}, frozenset(settings.unverified_sources))

    def marks(self, document: LiveDocument, superseded: bool) -> list[Mark]:
        """The words of caution for one document, the gravest first."""
        found = {
            Mark.SUPERSEDED: superseded,
            Mark.OUTDATED: self._is_outdated(document),
            Mark.DRAFT: marks_of(document.title, document.item_id).draft,
            Mark.UNVERIFIED: document.source in self.unverified_sources,
        }
        return [mark for mark, holds in found.items() if holds]

    def _is_outdated(self, document: LiveDocument) -> bool:
        borders = self.review_after_days
        kinds = (document.source, document.label.value, "")
        days = next((borders[kind] for kind in kinds if kind in borders), None)
        if days is None or document.modified_at is None:
            return False
        return self.now() - document.modified_at > timedelta(days=days)
