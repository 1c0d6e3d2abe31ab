"""`collega bench drift` on a small store: all that it seeds is found and repaired, and it says so."""

from __future__ import annotations

from pathlib import Path

from eval.damage.drifting import measure_drift


def test_every_seeded_fault_is_found_and_nothing_is_left(tmp_path: Path) -> None:
    figures = measure_drift(tmp_path, passages=300, count=10)
    assert (figures["seeded"], figures["found"], figures["left_after_repair"]) == (60, 60, 0)
    found = figures["found_of_each"]
    assert isinstance(found, dict)
    assert set(found.values()) == {10}
    assert len(found) == 6
