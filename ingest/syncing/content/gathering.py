"""Prepared items in batches: as many as are embedded, staged and published together.

The first batches of a window are small ones, so that the encoder need not wait long for them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field

from ingest.ledger.writing.documents import Facts
from ingest.syncing.content.preparing import Outcome, Prepared, Touched, Unusable

BATCH_DOCUMENTS = 64
BATCH_PASSAGES = 256
_FIRST_SHARE = 8  # the first batch is an eighth of a whole one, the next a quarter, and so on


@dataclass(frozen=True, slots=True)
class Ready:
    """A prepared document with what readers will see of it."""

    prepared: Prepared
    facts: Facts

    @property
    def item_id(self) -> str:
        return self.prepared.item.entry.item_id


@dataclass(slots=True)
class Batch:
    """Some items of a window, each once, by what became of them."""

    ready: list[Ready] = field(default_factory=list)
    touched: list[Touched] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    last_title: str = ""
    _passages: int = 0

    def add(self, outcome: Outcome, facts_of: Callable[[Prepared], Facts]) -> None:
        """Sort one outcome in."""
        match outcome:
            case Prepared():
                self.ready.append(Ready(outcome, facts_of(outcome)))
                self._passages += len(outcome.version.passages)
            case Touched():
                self.touched.append(outcome)
            case Unusable():
                self.unusable.append(outcome)
        self.last_title = outcome.item.entry.title

    def is_full(self, share: int) -> bool:
        """Whether it is time to store it, as one `share`-th of a whole batch."""
        items = len(self.ready) + len(self.touched) + len(self.unusable)
        return self._passages * share >= BATCH_PASSAGES or items * share >= BATCH_DOCUMENTS


def gather(outcomes: Iterable[Outcome], facts_of: Callable[[Prepared], Facts]) -> Generator[Batch]:
    """`outcomes` in batches; the last one may be small."""
    batch, share = Batch(), _FIRST_SHARE
    for outcome in outcomes:
        batch.add(outcome, facts_of)
        if batch.is_full(share):
            yield batch
            batch, share = Batch(), max(1, share // 2)
    if batch.ready or batch.touched or batch.unusable:
        yield batch
