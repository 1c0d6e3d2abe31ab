"""How old what we know of a source is, and which sources a person may be told of at all.

When a source counts as behind is decided by `ingest.scheduling.freshness`, from the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.identity.sessions import utc_now
from ingest.ledger import Ledger
from ingest.ledger.records import RunState, SourceState
from ingest.scheduling.freshness import Freshness, FreshnessState, Known, Targets, read_known

_BAD = frozenset({RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED})
_OLD = frozenset({FreshnessState.RED, FreshnessState.NEVER})


@dataclass(frozen=True, slots=True)
class SourceAge:
    """One source's age. `down`: its last run did not get through it."""

    name: str
    title: str
    last_good_run_at: datetime | None
    freshness: Freshness
    behind: bool
    down: bool


class SourceAges:
    """Thread-safe; holds nothing that changes. `title` says what people read for a source."""

    def __init__(
        self,
        ledger: Ledger,
        title: Callable[[str], str],
        targets: Callable[[], Targets],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._ledger, self.title, self._targets, self._now = ledger, title, targets, now

    def of(self, state: SourceState) -> SourceAge:
        """The age of one source."""
        return self._age(state, self._known(), self._targets())

    def all(self) -> list[SourceAge]:
        """The ages of all sources, by name."""
        known, targets = self._known(), self._targets()
        return [self._age(state, known, targets) for state in self._ledger.sources()]

    def readable(self, principals: frozenset[str]) -> list[SourceAge]:
        """The sources with something in them that a person may read; the name of another may be a secret."""
        with self._ledger.moment():
            names = self._ledger.readable_sources(principals)
            return [age for age in self.all() if age.name in names]

    def _known(self) -> Mapping[str, Known]:
        with self._ledger.reading() as connection:
            return read_known(connection)

    def _age(self, state: SourceState, known: Mapping[str, Known], targets: Targets) -> SourceAge:
        freshness = targets.judge(state, known.get(state.name, Known((), None)), self._now())
        down = state.last_run is not None and state.last_run.state in _BAD
        behind = down or freshness.state in _OLD
        return SourceAge(state.name, self.title(state.name), state.last_good_run_at, freshness, behind, down)
