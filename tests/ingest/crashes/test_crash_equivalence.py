"""A small company killed at commit points and at random moments; `trials` does the same with a large one.

Which passings are tried here is a choice of one in so many; `test_sync_crash` tries each of a smaller company.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.syncing.content import gathering
from ingest.syncing.listing import windows
from tests.ingest.crashes.trials import Result, Trials, folder_in_memory, leave_chroma_untried, load_bundled, run_trials
from tests.ingest.killing import Point

DOCUMENTS = 40
MOMENTS = range(1, 4)
EVERY = 7


def work_in_small_pieces() -> None:
    """In the child: several windows and batches, however small the company."""
    windows.WINDOW_ITEMS = 15
    gathering.BATCH_DOCUMENTS = 4
    leave_chroma_untried()


@pytest.fixture(scope="module")
def trials() -> Iterator[Trials]:
    with folder_in_memory() as folder:
        yield Trials(folder, DOCUMENTS, prepare=work_in_small_pieces)


def test_every_commit_point_of_a_run_is_met(trials: Trials) -> None:
    names = {name.split(":")[0] for name in trials.points}
    assert names >= {"Stores.vectors", "BatchStore._stage", "BatchStore._publish", "ListingWriter.apply", "index"}
    assert names >= {"SourceRun._store_contents", "SourceRun._conclude", "apply_absences", "apply_moves"}
    assert names >= {"relate", "StartedRun._record_end"}
    assert max(trials.points.values()) > 2


def test_a_kill_anywhere_changes_nothing_in_the_end(trials: Trials) -> None:
    results = list(run_trials(trials, MOMENTS, trials.named_points()[::EVERY], workers=2))
    assert [one for one in results if one.difference] == []
    assert [one.where for one in results if not one.killed] == []


@pytest.mark.model
def test_the_real_model_is_spared_what_it_made_before_the_kill() -> None:
    with folder_in_memory() as folder:
        trials = Trials(folder, 8, load=load_bundled, prepare=work_in_small_pieces)
        result = trials.at_point(Point("BatchStore._publish: before its commit", 1))
    assert result == Result("BatchStore._publish: before its commit (1)", killed=True, embedded_again=0)
    assert trials.embedded > 0
