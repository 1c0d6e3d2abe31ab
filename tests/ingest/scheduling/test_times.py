"""Which moments a schedule names: worked examples at the changes of the clocks, and a year against the oracle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from eval.schedules.comparing import compare
from ingest.scheduling.errors import ScheduleError
from ingest.scheduling.schedule import Plan
from ingest.scheduling.times.quiet import QuietHours
from ingest.scheduling.times.timetable import IntervalTimes, latest_slot

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def _shown(plan: Plan, after: datetime, count: int) -> list[str]:
    slots = islice(plan.timetable().after(after), count)
    return [slot.astimezone(plan.clock()).strftime("%d %H:%M %z") for slot in slots]


def _cron(expression: str) -> Plan:
    return Plan("shares", cron=expression, zone="Europe/Amsterdam")


def test_a_time_that_does_not_exist_has_its_slot_at_the_first_valid_moment() -> None:
    after = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert _shown(_cron("30 2 * * *"), after, 2) == ["28 03:00 +0200", "29 02:30 +0200"]
    assert _shown(_cron("*/10 2 * * *"), after, 2) == ["28 03:00 +0200", "29 02:00 +0200"]


def test_a_time_that_exists_twice_has_one_slot_the_first_time() -> None:
    after = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert _shown(_cron("30 2 * * *"), after, 2) == ["25 02:30 +0200", "26 02:30 +0100"]
    between = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # the clock shows 02:10 for the second time
    assert _shown(_cron("30 2 * * *"), between, 1) == ["26 02:30 +0100"]


def test_an_expression_for_every_hour_follows_time_as_it_passes() -> None:
    autumn = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)
    hours = ["25 02:30 +0200", "25 02:00 +0100", "25 02:30 +0100", "25 03:00 +0100"]
    assert _shown(_cron("*/30 * * * *"), autumn, 4) == hours
    spring = datetime(2027, 3, 28, 0, 20, tzinfo=UTC)
    assert _shown(_cron("30 * * * *"), spring, 2) == ["28 01:30 +0100", "28 03:30 +0200"]


def test_an_interval_knows_no_zone() -> None:
    times = IntervalTimes(timedelta(hours=6))
    day = datetime(2026, 10, 25, 5, tzinfo=UTC)
    assert [slot.hour for slot in islice(times.after(day), 3)] == [6, 12, 18]


def test_the_latest_slot_is_found_across_years() -> None:
    yearly = _cron("0 0 1 1 *").timetable()
    found = latest_slot(yearly, datetime(2016, 6, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
    assert found == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert latest_slot(yearly, datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("text", "moment", "until"),
    [
        ("22:00-06:00", "2026-11-25T22:00+01:00", "2026-11-26T06:00+01:00"),
        ("22:00-06:00", "2026-11-25T05:59+01:00", "2026-11-25T06:00+01:00"),
        ("22:00-06:00", "2026-11-25T06:00+01:00", "2026-11-25T06:00+01:00"),
        ("08:00-12:00, 12:00-18:00", "2026-11-25T09:00+01:00", "2026-11-25T18:00+01:00"),
        ("22:00-02:30", "2027-03-27T23:00+01:00", "2027-03-28T03:00+02:00"),  # 02:30 does not exist
        ("22:00-02:30", "2026-10-25T02:10+02:00", "2026-10-25T02:30+02:00"),
        ("22:00-02:30", "2026-10-25T02:10+01:00", "2026-10-25T02:30+01:00"),  # 02:10 for the second time
    ],
)
def test_quiet_hours_end_on_the_wall(text: str, moment: str, until: str) -> None:
    quiet = QuietHours.parse(text)
    assert quiet.until(datetime.fromisoformat(moment), AMSTERDAM) == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("plan", "advice"),
    [
        (Plan("shares"), "either cron or every"),
        (Plan("shares", cron="0 6 * * *", every_s=900), "either cron or every"),
        (Plan("shares", cron="0 25 * * *"), "a cron expression with five fields"),
        (Plan("shares", cron="0 0 6 * * *"), "a cron expression with five fields"),
        (Plan("shares", cron="0 0 30 2 *"), "a cron expression with five fields"),
        (Plan("shares", every_s=5), "from one minute"),
        (Plan("shares", every_s=900, zone="Europe/Berlijn"), "such as Europe/Amsterdam"),
        (Plan("shares", every_s=900, zone="../etc/passwd"), "such as Europe/Amsterdam"),
        (Plan("shares", every_s=900, quiet_hours="00:00-12:00,12:00-00:00"), "some time of the day left"),
        (Plan("shares", every_s=900, quiet_hours="22-6"), "such as 22:00-06:00"),
        (Plan("shares", every_s=900, priority=101), "from -100 to 100"),
    ],
)
def test_a_plan_that_cannot_be_used_says_what_could(plan: Plan, advice: str) -> None:
    with pytest.raises(ScheduleError, match=advice):
        plan.check()


def test_a_year_in_a_hard_zone_is_as_the_oracle_has_it() -> None:
    """`collega bench schedules` does ten years in eight zones."""
    for zone, start in (
        ("Europe/Amsterdam", datetime(2026, 9, 1, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2027, 3, 1, tzinfo=UTC)),
    ):
        found = compare(start, 0.25, [zone])
        assert found.slots > 10_000
        assert found.lives == 30
        assert (found.double, found.skipped, found.strange) == (0, 0, 0)
