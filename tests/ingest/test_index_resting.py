"""Long work on the index leaves the cores to questions, and hurries where somebody waits for it."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.storing import resting
from ingest.storing.resting import Rests
from tests.ingest.company import HANDBOOK, Company


class Watched(threading.Event):
    """Notes how long it was waited for, and waits for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return self.is_set()


def test_after_each_part_it_rests_three_times_as_long_as_the_part_took_and_never_long() -> None:
    moments = iter([0.0, 0.5, 2.0, 3.0, 4.5, 60.0, 65.0])
    rests = Rests(watched := Watched(), lambda: next(moments))
    for _ in range(3):
        rests()
    assert watched.waited == [1.5, 3.0, 5.0]


def test_a_check_that_rests_hurries_when_another_piece_of_work_waits(
    store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company(store_folder)
    (company.folder / "handbook" / "leave.txt").write_text("Full-time staff get 27 days of annual leave.")
    monkeypatch.setattr(resting, "_LONGEST_S", 600.0)
    monkeypatch.setattr(resting, "_REST", 1e9)
    with company.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        owner.care.start(timedelta())
        owner.care.check_soon(mend=False).result(60)
        assert (found := owner.care.report().last_check) is not None
        assert not found.repaired, "the one that was asked for ran after the one that rested"
