"""How old what we know of a source may be: the one definition, reckoned from the ledger alone.

Nothing here asks the scheduler, so a scheduler that stands still makes sources red like anything else. The interval of
a source is that of its schedules, paused ones among them: who pauses a source and forgets it shall hear of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from sqlalchemy import Connection, select

from connectors.fields import duration
from connectors.settings import SourceSettings
from ingest.ledger.records import SourceState
from ingest.ledger.tables import RunRow, SourceRow
from ingest.scheduling.deciding import Rhythm
from ingest.scheduling.errors import ScheduleError
from ingest.scheduling.schedule import Schedule
from ingest.scheduling.stored import read_schedules
from ingest.settings import IngestSettings

SHORTEST_TARGET = timedelta(minutes=5)  # a run takes its time; a source read each minute is not red after two
_SLOTS = 3


# A look into the index for each source: grouping would read all runs there ever were.
_FIRST_RUN = select(RunRow.started_at).where(RunRow.source_id == SourceRow.id).order_by(RunRow.id).limit(1)
_FIRST_RUNS = select(SourceRow.name, _FIRST_RUN.scalar_subquery().label("started_at"))


class FreshnessState(StrEnum):
    FRESH = "fresh"
    LATE = "late"  # a run is missing; it may come yet
    RED = "red"  # no good run for twice the target
    NEVER = "never"  # not read yet, and not expected yet


@dataclass(frozen=True, slots=True)
class Freshness:
    """Where a source stands. `target` is how old its last good run may be."""

    state: FreshnessState
    target: timedelta
    red_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger says of a source beside its state."""

    rhythms: Sequence[Rhythm]
    since: datetime | None  # it has been expected to be read


@dataclass(frozen=True, slots=True)
class Targets:
    """What the settings want: `default` is for sources with neither a target of their own nor a schedule."""

    default: timedelta
    of_source: Mapping[str, timedelta | None]

    @classmethod
    def of(cls, settings: IngestSettings, sources: Iterable[SourceSettings]) -> Targets:
        """Those of the settings."""
        return cls(duration(settings.fresh_within), {source.name: source.fresh_within for source in sources})

    def judge(self, state: SourceState, known: Known, now: datetime) -> Freshness:
        """How fresh a source is."""
        good, wanted = state.last_good_run_at, self.of_source.get(state.name)
        begin = good or known.since
        if begin is None:
            return Freshness(FreshnessState.NEVER, wanted or self.default, None)
        if wanted is not None or not known.rhythms:
            target = wanted or self.default
            limits = _Limits(target, begin + target, begin + 2 * target)
        else:
            limits = min((_limits(one, begin, self.default) for one in known.rhythms), key=lambda one: one.red_at)
        if now >= limits.red_at:
            return Freshness(FreshnessState.RED, limits.target, limits.red_at)
        if good is None:
            return Freshness(FreshnessState.NEVER, limits.target, limits.red_at)
        late = now >= limits.late_at
        return Freshness(FreshnessState.LATE if late else FreshnessState.FRESH, limits.target, limits.red_at)


def read_known(connection: Connection) -> Mapping[str, Known]:
    """What is known of each source that has a schedule or was run; of others nothing."""
    schedules: dict[str, list[Schedule]] = defaultdict(list)
    for one in read_schedules(connection):
        schedules[one.plan.source].append(one)
    since = _first_runs(connection)
    return {
        name: Known(_rhythms(schedules[name]), _earliest(since.get(name), *(one.since for one in schedules[name])))
        for name in since.keys() | schedules.keys()
    }


@dataclass(frozen=True, slots=True)
class _Limits:
    target: timedelta
    late_at: datetime
    red_at: datetime


def _limits(rhythm: Rhythm, good: datetime, default: timedelta) -> _Limits:
    """Of the runs that should follow a good one, the first may be late; when the second is due, it is red.

    With a regular interval that is twice the interval after the good run; over a weekend in which nothing is to be
    read it is later.
    """
    slots = list(islice(rhythm.runs_after(good), _SLOTS))
    if len(slots) < _SLOTS:
        return _Limits(default, good + default, good + 2 * default)
    first, second, third = slots
    interval = max(min(second - first, third - second), SHORTEST_TARGET)
    red_at = max(second, max(good, first - interval) + 2 * interval)
    return _Limits(interval, max(good + interval, first) + interval / 2, red_at)


def _rhythms(schedules: Sequence[Schedule]) -> list[Rhythm]:
    found = []
    for one in schedules:
        try:
            found.append(Rhythm.of(one.plan))
        except ScheduleError:  # its zone is gone: the tick says so, and the default holds here
            continue
    return found


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)


def _first_runs(connection: Connection) -> dict[str, datetime]:
    return {row.name: row.started_at for row in connection.execute(_FIRST_RUNS) if row.started_at is not None}
