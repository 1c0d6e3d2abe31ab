"""What becomes of an item that could not be stored: tried again, later and later, and in the end left to a person.

What no second try can change (a poison file, a format nobody reads) is set aside under its version and the parser's,
and tried again when one of them changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.ledger.records import ItemState
from ingest.ledger.writing.stored import StoredFailure
from ingest.syncing.content.preparing import Unusable
from ingest.syncing.listing.classifying import entry_to_json

LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often, and how long in between."""

    attempts: int
    backoff: timedelta

    def next_try(self, attempts: int, now: datetime) -> datetime | None:
        """When to try again after so many attempts; None when a person has to look.

        >>> from datetime import UTC
        >>> retries, now = Retries(3, timedelta(minutes=5)), datetime(2026, 1, 1, tzinfo=UTC)
        >>> [str(when - now) if (when := retries.next_try(n, now)) else None for n in (1, 2, 3)]
        ['0:05:00', '0:10:00', None]
        """
        if attempts >= self.attempts:
            return None
        return now + min(self.backoff * (1 << min(attempts - 1, 30)), LONGEST_WAIT)


def failure_of(
    unusable: Unusable,
    earlier: StoredFailure | None,
    parser_version: str,
    retries: Retries,
    listing: int,
    now: datetime,
) -> StoredFailure:
    """The row for an item that could not be stored."""
    entry = unusable.item.entry
    repeated = earlier is not None and (_kind(earlier.state), earlier.version) == (unusable.state, entry.version)
    attempts = earlier.attempts + 1 if earlier and repeated else 1
    next_try = retries.next_try(attempts, now) if unusable.state == ItemState.FAILED else None
    state, reason = unusable.state, unusable.reason
    if state == ItemState.FAILED and next_try is None:
        state = ItemState.DEAD
        reason += f" It was tried {attempts} times and is not tried again before it changes or somebody asks for it."
    return StoredFailure(
        item_id=entry.item_id,
        title=entry.title,
        state=state,
        reason=reason,
        attempts=attempts,
        first_failed_at=(earlier.first_failed_at if earlier and repeated else None) or now,
        next_try=next_try,
        version=entry.version,
        parser_version=parser_version,
        entry=entry_to_json(entry),
        last_seen_listing=listing,
    )


def _kind(state: str) -> str:
    """A dead letter is a failure that was tried often enough."""
    return ItemState.FAILED if state == ItemState.DEAD else state
