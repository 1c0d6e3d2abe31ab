"""How old what we know of a source may be, and which sources a person may be told of at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.identity.sessions import utc_now
from ingest.ledger import Ledger
from ingest.ledger.records import RunState, SourceState

_BAD = frozenset({RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Freshness:
    """One source's age. `down`: its last run did not get through it."""

    name: str
    title: str
    last_good_run_at: datetime | None
    behind: bool
    down: bool


class SourceAges:
    """Thread-safe; holds nothing that changes."""

    def __init__(
        self,
        ledger: Ledger,
        titles: Mapping[str, str],
        behind_after: timedelta,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._ledger, self._titles, self._behind_after, self._now = ledger, titles, behind_after, now

    def of(self, state: SourceState) -> Freshness:
        """The age of one source."""
        down = state.last_run is not None and state.last_run.state in _BAD
        good = state.last_good_run_at
        old = good is None or self._now() - good > self._behind_after
        return Freshness(state.name, self.title(state.name), good, behind=old or down, down=down)

    def title(self, name: str) -> str:
        """What people read for a source."""
        return self._titles.get(name, name)

    def readable(self, principals: frozenset[str]) -> list[Freshness]:
        """The sources with something in them that a person may read; the name of another may be a secret."""
        names = self._ledger.readable_sources(principals)
        return [self.of(state) for state in self._ledger.sources() if state.name in names]
