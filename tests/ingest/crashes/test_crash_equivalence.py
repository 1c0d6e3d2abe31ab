"""A small company killed at each commit point and at random moments; `trials` does the same with a large one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.index import embedded
from ingest.syncing.content import gathering
from ingest.syncing.listing import windows
from tests.ingest.crashes.trials import Trials, folder_in_memory, load_bundled
from tests.ingest.killing import Point

DOCUMENTS = 40
MOMENTS = 4


def work_in_small_pieces() -> None:
    """In the child: several windows and batches, however small the company."""
    windows.WINDOW_ITEMS = 15
    gathering.BATCH_DOCUMENTS = 4
    # Trying Chroma out in a child first costs seconds at each opening; the index's own tests cover it.
    vars(embedded)["try_out"] = lambda *_: None


@pytest.fixture(scope="module")
def trials() -> Iterator[Trials]:
    with folder_in_memory() as folder:
        yield Trials(folder, DOCUMENTS, prepare=work_in_small_pieces)


def test_every_commit_point_of_a_run_is_met(trials: Trials) -> None:
    names = {name.split(":")[0] for name in trials.points}
    assert names >= {"Stores.vectors", "BatchStore._stage", "BatchStore._publish", "ListingWriter.apply", "index"}
    assert names >= {"SourceRun._save_checkpoint", "apply_absences", "apply_moves", "StartedRun._record_end"}
    assert max(trials.points.values()) > 2


def test_a_kill_at_each_point_changes_nothing_in_the_end(trials: Trials) -> None:
    middle = [Point(name, (passings + 1) // 2) for name, passings in trials.points.items()]
    results = [trials.at_point(point) for point in middle]
    assert [one for one in results if one.difference] == []
    assert [one.where for one in results if not one.killed] == []


def test_a_kill_at_any_moment_changes_nothing_in_the_end(trials: Trials) -> None:
    results = [trials.at_moment(number) for number in range(1, MOMENTS + 1)]
    assert [one for one in results if one.difference] == []


@pytest.mark.model
def test_the_real_model_is_spared_what_it_made_before_the_kill(tmp_path: Path) -> None:
    trials = Trials(tmp_path, 8, load=load_bundled, prepare=work_in_small_pieces)
    result = trials.at_point(Point("BatchStore._publish: before its commit", 1))
    assert (result.difference, result.killed) == ("", True)
    assert trials.embedded > 0
