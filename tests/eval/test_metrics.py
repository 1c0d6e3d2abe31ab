"""Each figure against a worked example and an independent implementation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, ndcg_score, roc_auc_score

from eval import metrics


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


def test_auroc_is_that_of_scikit_learn_with_ties(random: np.random.Generator) -> None:
    scores = random.integers(0, 9, 200).tolist()
    positive = (random.random(200) < 0.4).tolist()
    assert metrics.auroc(scores, positive) == pytest.approx(roc_auc_score(positive, scores))


def test_auroc_of_one_kind_only_is_undefined() -> None:
    assert metrics.auroc([0.1, 0.2], [True, True]) is None


def test_ndcg_is_that_of_scikit_learn(random: np.random.Generator) -> None:
    documents = [str(number) for number in range(20)]
    for _ in range(20):
        ranked = random.permutation(documents).tolist()
        relevant = frozenset(random.choice(documents, 4, replace=False).tolist())
        gains = [[float(document in relevant) for document in ranked]]
        expected = ndcg_score(gains, [list(range(20, 0, -1))], k=10)
        assert metrics.ndcg_at(ranked, relevant, 10) == pytest.approx(expected)


def test_brier_is_that_of_scikit_learn(random: np.random.Generator) -> None:
    stated, outcome = random.random(50).tolist(), (random.random(50) < 0.5).tolist()
    assert metrics.brier(stated, outcome) == pytest.approx(brier_score_loss(outcome, stated))


def test_calibration_error_of_a_calibrated_model_is_near_zero_and_finds_a_shift(random: np.random.Generator) -> None:
    stated = random.random(5000)
    outcome = (random.random(5000) < stated).tolist()
    honest = metrics.calibration_error(stated.tolist(), outcome)
    boastful = metrics.calibration_error(np.clip(stated + 0.2, 0, 1).tolist(), outcome)
    assert honest is not None
    assert boastful is not None
    assert honest < 0.02
    assert 0.12 < boastful < 0.2


def test_the_interval_holds_the_error_and_is_wider_for_fewer_questions(random: np.random.Generator) -> None:
    stated = random.random(2000)
    outcome = random.random(2000) < np.clip(stated - 0.15, 0, 1)
    widths = []
    for n in (200, 2000):
        part = (stated[:n].tolist(), outcome[:n].tolist())
        interval, error = metrics.calibration_interval(*part, rounds=200), metrics.calibration_error(*part)
        assert interval is not None
        assert error is not None
        assert interval[0] <= error <= interval[1]
        widths.append(interval[1] - interval[0])
    assert widths[1] < widths[0] / 2
    assert metrics.calibration_interval([0.5], [True]) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=60), st.integers(1, 12))
def test_the_diagram_counts_every_question_once_and_rises(pairs: list[tuple[float, bool]], bins: int) -> None:
    found = metrics.reliability([one for one, _ in pairs], [right for _, right in pairs], bins)
    assert sum(one.n for one in found) == len(pairs)
    assert min(one.n for one in found) >= 2
    assert all(low.stated <= high.stated + 1e-9 for low, high in pairwise(found))
    assert sum(one.n * one.right for one in found) == pytest.approx(sum(right for _, right in pairs))


def test_calibration_error_refuses_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="within"):
        metrics.calibration_error([1.2, 0.1], [True, False])


def test_coverage_counts_questions_that_share_a_confidence_together() -> None:
    assert metrics.coverage_at([0.9, 0.9, 0.2], [True, False, True], 0.05) == 0.0
    assert metrics.coverage_at([0.9, 0.8, 0.8, 0.1], [True, True, True, False], 0.05) == 0.75


def test_recall_counts_all_that_is_relevant() -> None:
    assert metrics.recall_at(["a", "b", "c"], frozenset("abcd"), 2) == 0.5


def test_the_bootstrap_tells_better_from_worse_and_a_tie_from_both() -> None:
    better, worse = [1.0] * 40 + [0.5] * 10, [0.8] * 40 + [0.5] * 10
    assert metrics.paired_bootstrap(better, worse) < 0.01
    assert metrics.paired_bootstrap(worse, better) > 0.99
    assert metrics.paired_bootstrap(worse, worse) == 0.5
