"""Two scheduler processes on one ledger; one is stopped for longer than its lease, and goes on as if nothing was."""

from __future__ import annotations

from pathlib import Path

from eval.schedules.rivals import measure


def test_each_slot_is_done_once_whoever_is_stopped(store_folder: Path) -> None:
    found = measure(store_folder, slots=60, day_s=8)
    assert found["takeovers"] >= 1
    assert {name: found[name] for name in ("never", "more_than_once", "left_open", "failed_processes")} == {
        "never": 0,
        "more_than_once": 0,
        "left_open": 0,
        "failed_processes": 0,
    }
