"""Counting what a run does, so that its balance sheet adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ingest.ledger.records import BalanceSheet


class Outcome(StrEnum):
    """What became of a seen item; the names are the balance sheet's."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


class Effect(StrEnum):
    """What a run did to what it did not see, and how much it stored."""

    HIDDEN = "hidden"
    PURGED = "purged"
    PASSAGES = "passages"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; what is not known is None."""

    run_id: int
    source: str
    sheet: BalanceSheet  # so far: `seen` may be ahead of the rest
    doing: str  # the title of what was prepared last
    total: int | None  # items, once the listing has ended
    passages_per_s: float | None
    seconds_left: float | None


class Tally:
    """What a run has seen and done. An item that a feed names twice is one item; what was done to it last counts.

    >>> tally = Tally()
    >>> tally.see(["a", "b"])
    >>> tally.settle("a", Outcome.NEW)
    >>> tally.unsettled()
    ['b']
    >>> tally.settle("b", Outcome.SKIPPED)
    >>> tally.sheet().adds_up()
    True
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}
        self._counts: Counter[str] = Counter()

    def see(self, item_ids: Iterable[str]) -> None:
        """Say that the listing named these."""
        self._seen.update(item_ids)

    def has_seen(self, item_id: str) -> bool:
        """Whether the listing named this item."""
        return item_id in self._seen

    def has_seen_anything(self) -> bool:
        """Whether the listing named any item."""
        return bool(self._seen)

    def settle(self, item_id: str, outcome: Outcome) -> None:
        """Say what became of an item."""
        earlier = self._outcomes.get(item_id)
        if earlier is not None and (
            outcome is Outcome.UNCHANGED or (earlier, outcome) == (Outcome.NEW, Outcome.CHANGED)
        ):
            return
        if earlier is not None:
            self._counts[earlier] -= 1
        self._outcomes[item_id] = outcome
        self._counts[outcome] += 1

    def count(self, effect: Effect, number: int) -> None:
        """Add to what belongs to no seen item."""
        self._counts[effect] += number

    def unsee(self, item_id: str) -> None:
        """The listing took its word back before anything was done."""
        if item_id not in self._outcomes:
            self._seen.discard(item_id)

    def unsettled(self) -> list[str]:
        """Seen items of which nobody said what became of them: none when a run ends well."""
        return sorted(self._seen - self._outcomes.keys())

    def forget_unsettled(self) -> None:
        """For a run that was cut short: what it did not get to counts as not seen."""
        self._seen &= self._outcomes.keys()

    def sheet(self) -> BalanceSheet:
        """The balance so far; while a run is going, `seen` may be ahead of the rest."""
        return BalanceSheet(seen=len(self._seen), **self._counts)
