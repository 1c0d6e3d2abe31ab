"""The figures, as functions of plain sequences. No set, no engine, no file is known here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def recall_at(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Share of the relevant documents that are among the first k.

    >>> recall_at(["a", "b"], frozenset({"b", "c"}), 2)
    0.5
    """
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


def ndcg_at(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Normalised discounted cumulative gain with gains 0 and 1: sum of 1 / log2(rank + 1) over the best possible.

    Source: Järvelin and Kekäläinen, TOIS 2002.

    >>> round(ndcg_at(["x", "a"], frozenset({"a"}), 10), 4)
    0.6309
    """
    gains = sum(1 / math.log2(rank + 2) for rank, document in enumerate(ranked[:k]) if document in relevant)
    best = sum(1 / math.log2(rank + 2) for rank in range(min(k, len(relevant))))
    return gains / best if best else 0.0


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Probability that a positive scores higher than a negative, ties counting half; None without both kinds.

    Computed from ranks (Mann and Whitney 1947).

    >>> auroc([0.9, 0.4, 0.4], [True, True, False])
    0.75
    """
    if len(scores) != len(positive):
        raise ValueError("scores and positive differ in length")
    n_positive = sum(positive)
    n_negative = len(positive) - n_positive
    if not n_positive or not n_negative:
        return None
    values = np.asarray(scores, dtype=float)
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean_rank = (last - (counts - 1) / 2)[inverse]
    rank_sum = float(mean_rank[np.asarray(positive)].sum())
    return (rank_sum - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative)


def brier(confidence: Sequence[float], correct: Sequence[bool]) -> float | None:
    """Mean squared difference of stated confidence and outcome (Brier 1950); None for an empty sample."""
    if not confidence:
        return None
    pairs = zip(confidence, correct, strict=True)
    return sum((stated - float(outcome)) ** 2 for stated, outcome in pairs) / len(confidence)


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidences lie next to each other: how many, what was stated on average, what came true."""

    n: int
    stated: float
    right: float


def reliability(confidence: Sequence[float], correct: Sequence[bool], bins: int = 10) -> list[Bin]:
    """The reliability diagram: bins of equal mass in rising order of confidence, none of fewer than 2 questions.

    Args:
        confidence: n probabilities in [0, 1].
        correct: n outcomes in the same order.
        bins: How many at most, >= 1.
    Returns:
        Nothing for fewer than 2 questions.
    Raises:
        ValueError: lengths differ, bins < 1, or a confidence lies outside [0, 1].

    >>> reliability([0.9, 0.2, 0.8, 0.3], [True, False, True, True], bins=2)
    [Bin(n=2, stated=0.25, right=0.5), Bin(n=2, stated=0.85, right=1.0)]
    """
    if len(confidence) != len(correct) or bins < 1 or any(not 0 <= stated <= 1 for stated in confidence):
        raise ValueError("needs as many outcomes as confidences, confidences within [0, 1] and at least one bin")
    if len(confidence) < 2:
        return []
    order = np.argsort(np.asarray(confidence), kind="stable")
    stated = np.asarray(confidence, dtype=float)[order]
    outcomes = np.asarray(correct, dtype=float)[order]
    parts = np.array_split(np.arange(len(order)), min(bins, len(order) // 2))
    return [Bin(len(part), round(float(stated[part].mean()), 12), float(outcomes[part].mean())) for part in parts]


def calibration_error(confidence: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float | None:
    """How far stated confidence is from the share that was right, in bins of equal mass, corrected for bias.

        ECE^2 = sum over bins b of n_b / n * max(0, (p_b - c_b)^2 - p_b (1 - p_b) / (n_b - 1)),  ECE = its root
    with p_b the share correct and c_b the mean confidence. Without the subtraction a perfectly calibrated sample of
    few questions shows an error of its own. Source: Kumar, Liang and Ma, NeurIPS 2019, section 5.

    Args:
        confidence, correct, bins: As for `reliability`.
    Returns:
        A fraction in [0, 1], or None for fewer than 2 questions.
    Raises:
        ValueError: as for `reliability`.

    >>> calibration_error([0.9, 0.9], [True, False], bins=1)
    0.0
    """
    found = reliability(confidence, correct, bins)
    if not found:
        return None
    errors = [max(0.0, (one.right - one.stated) ** 2 - one.right * (1 - one.right) / (one.n - 1)) for one in found]
    squared = sum(one.n * error for one, error in zip(found, errors, strict=True)) / len(confidence)
    return round(math.sqrt(squared), 12)


def calibration_interval(
    confidence: Sequence[float], correct: Sequence[bool], bins: int = 10, rounds: int = 1000, seed: int = 0
) -> tuple[float, float] | None:
    """Between which values 95 % of the calibration errors of resampled questions lie (percentile bootstrap).

    Returns:
        The two ends, or None for fewer than 2 questions.
    Raises:
        ValueError: as for `reliability`.
    """
    if calibration_error(confidence, correct, bins) is None:
        return None
    stated, outcomes = np.asarray(confidence, dtype=float), np.asarray(correct, dtype=bool)
    picks = np.random.default_rng(seed).integers(0, len(stated), (rounds, len(stated)))
    errors = [calibration_error(stated[one].tolist(), outcomes[one].tolist(), bins) for one in picks]
    low, high = np.percentile([error for error in errors if error is not None], [2.5, 97.5])
    return float(low), float(high)


def coverage_at(confidence: Sequence[float], correct: Sequence[bool], wrong_share: float) -> float | None:
    """The largest share of all questions that can be answered with at most `wrong_share` of the answered not right.

    Questions are answered from the highest confidence down; those that share a confidence are answered together.

    >>> coverage_at([0.9, 0.8, 0.1], [True, True, False], 0.05)
    0.6666666666666666
    """
    if not confidence:
        return None
    ranked = sorted(zip(confidence, correct, strict=True), reverse=True)
    best, wrong = 0, 0
    for position, (stated, right) in enumerate(ranked, 1):
        wrong += not right
        last_of_its_value = position == len(ranked) or ranked[position][0] != stated
        if last_of_its_value and wrong <= wrong_share * position:
            best = position
    return best / len(ranked)


def mean(values: Sequence[float]) -> float | None:
    """The mean, or None for no values."""
    return sum(values) / len(values) if values else None


def standard_error(values: Sequence[float]) -> float | None:
    """Of the mean, from the sample's standard deviation; None for fewer than 2 values."""
    return float(np.std(values, ddof=1) / math.sqrt(len(values))) if len(values) > 1 else None


def paired_bootstrap(ours: Sequence[float], theirs: Sequence[float], rounds: int = 2000, seed: int = 0) -> float:
    """Share of resamples of the questions in which our mean is below theirs: under 0.05, we are ahead.

    Source: Efron and Tibshirani 1993, chapter 16. A tie counts half.
    """
    difference = np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)
    if not len(difference):
        return 0.5
    picks = np.random.default_rng(seed).integers(0, len(difference), (rounds, len(difference)))
    means = difference[picks].mean(axis=1)
    return float((means < -1e-12).mean() + 0.5 * (np.abs(means) <= 1e-12).mean())
