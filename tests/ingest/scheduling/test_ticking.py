"""What the tick starts and what it leaves alone, whatever happens to the clock, the sources and the process."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from ingest.ledger.records import RunState
from ingest.ledger.runs import close_orphaned_runs
from ingest.scheduling.errors import FencedError, ScheduleReadOnlyError, UnknownScheduleError
from ingest.scheduling.schedule import Plan
from ingest.scheduling.slots import Slot, claim, finish
from ingest.scheduling.stored import (
    change_schedule,
    pause_schedule,
    read_schedules,
    remove_schedule,
    resume_schedule,
    take_over_file,
)
from ingest.scheduling.tables import SlotRow
from ingest.scheduling.ticking import SourceIsBusyError
from tests.ingest.scheduling.living import Life

HOUR = 3600


def test_each_slot_is_run_once(life: Life) -> None:
    life.add(every_s=900)
    assert life.live(minutes=60) == 4


@pytest.mark.parametrize("hours", [3, 72])
def test_what_was_missed_is_caught_up_once(life: Life, hours: int) -> None:
    life.add(every_s=900)
    life.live(minutes=20)
    life.restart()
    assert life.tick(hours=hours) == ["shares"]
    assert life.live(minutes=9) == 0
    assert life.live(minutes=15) == 1


def test_a_clock_set_forward_is_one_catch_up_and_set_back_again_no_year_of_silence(life: Life) -> None:
    life.add(every_s=HOUR)
    life.live(minutes=65)
    assert life.tick(days=400) == ["shares"]
    life.now -= timedelta(days=400)
    assert life.live(minutes=180) == 3


def test_a_clock_set_back_repeats_no_slot(life: Life) -> None:
    life.add(every_s=HOUR)
    assert life.live(minutes=125) == 2
    life.now -= timedelta(minutes=110)
    assert life.live(minutes=110) == 0
    assert life.live(minutes=60) == 1


def test_a_schedule_made_while_the_clock_was_a_year_ahead_still_runs(life: Life) -> None:
    life.now += timedelta(days=365)
    life.add(every_s=HOUR)
    life.now -= timedelta(days=365)
    assert life.live(minutes=61) == 1


def test_a_slot_waits_for_a_busy_source_and_what_gathers_is_one_run(life: Life) -> None:
    life.add(every_s=900)
    life.runner.at_once = False
    assert life.tick(minutes=15) == ["shares"]
    assert life.live(minutes=50) == 0
    life.runner.end("shares")
    assert life.tick() == ["shares"]
    life.runner.end("shares")
    assert life.live(minutes=5) == 0


def test_a_slow_source_delays_no_other(life: Life) -> None:
    life.add("shares", every_s=900)
    life.add("tickets", every_s=900)
    life.runner.at_once = False
    assert life.tick(minutes=15) == ["shares", "tickets"]
    life.runner.end("tickets")
    assert life.tick(minutes=15) == ["tickets"]


def test_a_source_that_somebody_else_started_first_is_tried_again(life: Life) -> None:
    life.add(every_s=900)
    life.runner.refuses = SourceIsBusyError
    assert life.tick(minutes=15) == []
    life.runner.refuses = None
    assert life.tick(seconds=1) == ["shares"]


def test_of_what_is_due_together_the_higher_priority_starts_first(life: Life) -> None:
    for source, priority in (("shares", 0), ("tickets", 10), ("wiki", -5)):
        life.add(source, every_s=900, priority=priority)
    assert life.tick(minutes=15) == ["tickets", "shares", "wiki"]


def test_two_schedules_of_a_source_that_are_due_together_are_one_run(life: Life) -> None:
    life.add(every_s=900)
    life.add(cron="15 12 * * *")
    assert life.tick(minutes=15) == ["shares"]
    assert life.live(minutes=5) == 0


def test_quiet_hours_start_nothing_and_are_caught_up_once(life: Life) -> None:
    life.add(every_s=900, quiet_hours="13:00-15:00")
    assert life.live(minutes=59) == 3
    assert life.live(minutes=120) == 0
    assert life.live(minutes=2) == 1


def test_a_paused_schedule_waits_and_does_not_catch_up(life: Life) -> None:
    number = life.add(every_s=900)
    with life.ledger.writing() as connection:
        pause_schedule(connection, number)
    assert life.live(minutes=60) == 0
    with life.ledger.writing() as connection:
        resume_schedule(connection, number, life.now)
    assert life.live(minutes=10) == 0
    assert life.live(minutes=6) == 1


def test_a_changed_schedule_replays_nothing(life: Life) -> None:
    number = life.add(cron="0 12 * * *")
    life.now += timedelta(hours=30)
    with life.ledger.writing() as connection:
        change_schedule(connection, number, Plan("shares", every_s=HOUR), life.now)
    assert life.live(minutes=20) == 0
    assert life.live(minutes=60) == 1


def test_one_schedule_that_cannot_be_reckoned_stops_no_other(life: Life) -> None:
    life.add("tickets", every_s=900)
    life.add("shares", every_s=900)
    with life.ledger.writing() as connection:  # as after an update of the zones that lost one
        connection.execute(text("UPDATE schedules SET zone = 'Europe/Atlantis' WHERE source = 'tickets'"))
    assert life.tick(minutes=15) == ["shares"]


def test_a_run_that_cannot_be_started_stops_no_other_and_is_tried_again(life: Life) -> None:
    life.add(every_s=900)
    life.runner.refuses = RuntimeError
    assert life.tick(minutes=15) == []
    life.runner.refuses = None
    assert life.tick(seconds=1) == ["shares"]


def test_a_source_that_left_the_settings_is_left_alone(life: Life) -> None:
    life.add("gone", every_s=900)
    assert life.tick(minutes=15) == []


def test_a_slot_whose_process_died_is_run_again_at_the_next_start(life: Life) -> None:
    life.add(cron="15 12 * * *")
    life.runner.at_once = False
    assert life.tick(minutes=15) == ["shares"]
    life.restart()
    with life.ledger.writing() as connection:
        close_orphaned_runs(connection)
    assert life.tick(minutes=5) == ["shares"]
    life.runner.end("shares")
    assert life.tick(minutes=5) == []


def test_a_slot_whose_run_ended_as_the_process_died_is_not_run_again(life: Life) -> None:
    life.add(cron="15 12 * * *")
    life.runner.at_once = False
    life.tick(minutes=15)
    with life.ledger.writing() as connection:
        connection.execute(text("UPDATE runs SET state = 'succeeded'"))
    life.restart()
    assert life.tick(minutes=5) == []


def test_a_run_cut_short_by_the_end_of_the_program_is_done_at_the_next_start(life: Life) -> None:
    life.add(cron="15 12 * * *")
    life.runner.at_once = False
    life.tick(minutes=15)
    life.ticker.stop()
    life.runner.end("shares", RunState.CANCELLED)
    life.restart()
    assert life.tick(minutes=5) == ["shares"]


def test_a_run_that_a_person_cancelled_is_not_repeated(life: Life) -> None:
    life.add(cron="15 12 * * *")
    life.runner.at_once = False
    life.tick(minutes=15)
    life.runner.end("shares", RunState.CANCELLED)
    life.restart()
    assert life.tick(minutes=5) == []


def test_what_a_scheduler_says_after_another_took_over_does_not_count(life: Life) -> None:
    number = life.add(cron="15 12 * * *")
    life.runner.at_once = False
    life.tick(minutes=15)
    stale, (_, job) = life.ticker, life.runner.running["shares"]
    life.restart()
    life.tick(seconds=1)
    with life.ledger.writing() as connection, pytest.raises(FencedError, match="Nothing was written"):
        claim(connection, 1, Slot(number, life.now), life.now)
    with life.ledger.writing() as connection, pytest.raises(FencedError):
        finish(connection, 1, Slot(number, life.now.replace(minute=15, second=0)), life.now)
    with life.ledger.writing() as connection, pytest.raises(FencedError):
        job.begun(connection, 1)
    life.now += timedelta(seconds=1)
    stale.tick()  # it stands by
    with life.ledger.reading() as connection:
        assert connection.execute(select(SlotRow.epoch)).scalars().all() == [2]


def test_schedules_of_the_file_keep_their_slots_and_leave_with_it(life: Life) -> None:
    daily, hourly = Plan("shares", cron="15 12 * * *"), Plan("tickets", every_s=HOUR)
    with life.ledger.writing() as connection:
        take_over_file(connection, [daily, hourly], life.now)
    assert life.tick(minutes=20) == ["shares"]
    urgent = Plan("shares", cron="15 12 * * *", priority=5)
    with life.ledger.writing() as connection:
        take_over_file(connection, [urgent], life.now)
        (kept,) = read_schedules(connection)
    assert kept.plan == urgent
    assert life.tick(minutes=60) == []


def test_the_file_alone_changes_its_schedules(life: Life) -> None:
    with life.ledger.writing() as connection:
        take_over_file(connection, [Plan("shares", every_s=HOUR)], life.now)
        (stored,) = read_schedules(connection)
        with pytest.raises(ScheduleReadOnlyError, match=r"Change or remove it there"):
            remove_schedule(connection, stored.schedule_id)
        with pytest.raises(ScheduleReadOnlyError):
            change_schedule(connection, stored.schedule_id, Plan("shares", every_s=900), life.now)
        with pytest.raises(UnknownScheduleError, match="collega schedule list"):
            remove_schedule(connection, 99)


def test_slots_of_long_ago_are_forgotten(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.scheduling.slots.KEPT_SLOTS", 3)
    life.add(cron="0 3 * * *")
    for _ in range(45):
        life.tick(days=1)
    with life.ledger.reading() as connection:
        kept = connection.execute(select(SlotRow.slot_at).order_by(SlotRow.slot_at)).scalars().all()
    assert len(kept) == 35
    assert kept[0] >= life.now - timedelta(days=35)


def test_failed_items_get_their_next_try_with_each_tick(life: Life) -> None:
    life.tick()
    life.tick(seconds=20)
    assert life.runner.retries == 2
