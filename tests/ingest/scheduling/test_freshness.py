"""When a source is fresh, late and red: one definition, whatever the scheduler does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.ledger.records import BalanceSheet, RunState, SourceState
from ingest.ledger.runs import finish_run, start_run
from ingest.ledger.writing.sources import read_position
from ingest.scheduling.deciding import Rhythm
from ingest.scheduling.freshness import FreshnessState, Known, Targets, read_known
from ingest.scheduling.schedule import Plan
from tests.ingest.scheduling.living import Life

TARGETS = Targets(timedelta(hours=24), {"strict": timedelta(hours=1)})


def _state(good: datetime | None, name: str = "shares") -> SourceState:
    return SourceState(name, "files", 0, 0, 0, None, good, approval_waiting=False)


def _reds(good: datetime, **plan: Any) -> datetime | None:
    known = Known([Rhythm.of(Plan("shares", **plan))], None)
    return TARGETS.judge(_state(good), known, good).red_at


def test_with_an_interval_it_is_late_at_one_and_a_half_and_red_at_twice() -> None:
    good = datetime(2026, 11, 25, 12, 0, 40, tzinfo=UTC)
    known = Known([Rhythm.of(Plan("shares", every_s=3600))], None)
    at = {
        minutes: TARGETS.judge(_state(good), known, good + timedelta(minutes=minutes)) for minutes in (89, 91, 119, 120)
    }
    assert [one.state.value for one in at.values()] == ["fresh", "late", "late", "red"]
    assert at[89].target == timedelta(hours=1)


def test_a_weekend_without_runs_is_no_reason_for_red() -> None:
    friday = datetime(2026, 11, 27, 6, 5, tzinfo=UTC)
    assert _reds(friday, cron="0 6 * * 1-5") == datetime(2026, 12, 1, 6, tzinfo=UTC)
    thursday = friday - timedelta(days=1)
    assert _reds(thursday, cron="0 6 * * 1-5") == datetime(2026, 11, 30, 6, tzinfo=UTC)


def test_quiet_hours_are_no_reason_for_red() -> None:
    evening = datetime(2026, 11, 25, 22, 0, 30, tzinfo=UTC)
    assert _reds(evening, every_s=3600, quiet_hours="22:00-06:00") == datetime(2026, 11, 26, 7, tzinfo=UTC)


def test_of_several_schedules_the_first_to_be_missed_counts() -> None:
    good = datetime(2026, 11, 25, 23, 50, tzinfo=UTC)
    rhythms = [Rhythm.of(Plan("shares", every_s=900)), Rhythm.of(Plan("shares", cron="1 0 * * *"))]
    assert TARGETS.judge(_state(good), Known(rhythms, None), good).red_at == good + timedelta(minutes=30)


def test_a_target_of_its_own_counts_more_than_its_schedule_and_the_default_without_one() -> None:
    good = datetime(2026, 11, 25, 12, tzinfo=UTC)
    yearly = Known([Rhythm.of(Plan("strict", cron="0 0 1 1 *"))], None)
    assert TARGETS.judge(_state(good, "strict"), yearly, good).red_at == good + timedelta(hours=2)
    assert TARGETS.judge(_state(good, "other"), Known((), None), good).red_at == good + timedelta(hours=48)


@pytest.mark.parametrize(("hours", "state"), [(47, FreshnessState.NEVER), (48, FreshnessState.RED)])
def test_a_source_that_was_never_read_is_red_after_a_while(hours: int, state: FreshnessState) -> None:
    since = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert TARGETS.judge(_state(None), Known((), since), since + timedelta(hours=hours)).state is state
    assert TARGETS.judge(_state(None), Known((), None), since).state is FreshnessState.NEVER


def test_it_is_reckoned_from_the_ledger_while_the_scheduler_stands_still(life: Life) -> None:
    life.add(every_s=3600)
    life.tick(minutes=60)
    begun = datetime.now(UTC)  # runs keep the machine's time
    after = begun + timedelta(hours=3)
    with life.ledger.reading() as connection:
        known = read_known(connection)
    (shares,) = [one for one in life.ledger.sources() if one.name == "shares"]
    assert TARGETS.judge(shares, known["shares"], begun).state is FreshnessState.FRESH
    assert TARGETS.judge(shares, known["shares"], after).state is FreshnessState.RED


def test_a_failed_run_makes_nothing_fresh(life: Life) -> None:
    with life.ledger.writing() as connection:
        position = read_position(connection, "shares")
        assert position is not None
        run_id = start_run(connection, position.source_id)
        finish_run(connection, run_id, RunState.FAILED, BalanceSheet(), "it is not mounted")
        known = read_known(connection)
    (shares,) = [one for one in life.ledger.sources() if one.name == "shares"]
    in_two_days = datetime.now(UTC) + timedelta(hours=49)
    assert TARGETS.judge(shares, known["shares"], in_two_days).state is FreshnessState.RED
