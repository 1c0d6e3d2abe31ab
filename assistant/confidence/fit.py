"""Fitting the confidence model to labelled questions: logistic regression by Newton's method, with ridge.

Every feature that the model uses is one that should raise confidence when it rises. A weight that comes out negative
is a quirk of the sets it was fitted on, so that feature is left out and the others are fitted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from assistant.confidence.model import Calibration, Term
from connectors.errors import CollegaError

FEATURES = ("lead_over_nearby", "quoted_groups", "meaning_lead")
LEAST_SAMPLES = 100
LEAST_OF_EACH = 20
WRONG_AMONG_ANSWERED = 0.2  # target share of answers in the band "answered" that are not right
WRONG_AMONG_SHOWN = 0.65  # and of a single answer at the border between "partly" and "not found"
RIDGE = 2.0
_STEPS = 50

Matrix = NDArray[np.float64]


class TooFewSamplesError(CollegaError):
    """There is not enough to learn from."""

    def __init__(self, samples: int, right: int) -> None:
        self.samples, self.right = samples, right
        super().__init__(
            f"A calibration needs at least {LEAST_SAMPLES} labelled questions, {LEAST_OF_EACH} of them answered right "
            f"and {LEAST_OF_EACH} not; there are {samples}, of which {right} are right. The present calibration stays. "
            "Add question sets or wait for more feedback."
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """One question: what was computed of it, and whether what was shown was right. Sets may weigh differently."""

    features: Mapping[str, float]
    right: bool
    weight: float = 1.0


def fit(samples: Sequence[Sample], provenance: str = "", features: Sequence[str] = FEATURES) -> Calibration:
    """A calibration fitted to `samples`.

    Raises:
        TooFewSamplesError: too few in all, or too few right or not right.
    """
    right = sum(sample.right for sample in samples)
    if len(samples) < LEAST_SAMPLES or min(right, len(samples) - right) < LEAST_OF_EACH:
        raise TooFewSamplesError(len(samples), right)
    outcomes = np.array([sample.right for sample in samples], dtype=np.float64)
    weights = np.array([sample.weight for sample in samples])
    names = list(features)
    while True:
        values = np.array([[sample.features.get(name, 0.0) for name in names] for sample in samples])
        means, deviations = values.mean(axis=0), values.std(axis=0) + 1e-9
        fitted = _newton((values - means) / deviations, outcomes, weights * len(weights) / weights.sum())
        lowest = int(fitted[:-1].argmin())
        if fitted[lowest] >= 0 or len(names) == 1:
            break
        del names[lowest]
    model = Calibration(
        terms=tuple(
            Term(name, float(weight), float(mean), float(deviation))
            for name, weight, mean, deviation in zip(names, fitted[:-1], means, deviations, strict=True)
        ),
        intercept=float(fitted[-1]),
        answered_from=1.0,
        partly_from=1 - WRONG_AMONG_SHOWN,
        provenance=provenance,
        samples=len(samples),
        fitted_on=datetime.now(UTC).date().isoformat(),
    )
    return _with_answered_from(model, samples)


def _newton(values: Matrix, outcomes: Matrix, weights: Matrix) -> Matrix:
    """Weights of the columns, then the intercept, which is not held back."""
    design = np.column_stack([values, np.ones(len(values))])
    ridge = np.diag([*[RIDGE] * values.shape[1], 1e-9])
    fitted = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        stated = 1 / (1 + np.exp(-np.clip(design @ fitted, -30, 30)))
        gradient = design.T @ (weights * (stated - outcomes)) + ridge @ fitted
        curvature = (design * (weights * stated * (1 - stated))[:, None]).T @ design + ridge
        step = np.linalg.solve(curvature, gradient)
        fitted -= step
        if float(np.abs(step).max()) < 1e-9:
            break
    return fitted


def _with_answered_from(model: Calibration, samples: Sequence[Sample]) -> Calibration:
    """The lowest border above which few enough answers are not right."""
    stated = sorted(
        ((model.confidence(sample.features), sample.right, sample.weight) for sample in samples), reverse=True
    )
    border, shown, wrong = 1.0, 0.0, 0.0
    for confidence, right, weight in stated:
        shown += weight
        wrong += 0.0 if right else weight
        if wrong <= WRONG_AMONG_ANSWERED * shown:
            border = confidence
    return Calibration(
        model.terms,
        model.intercept,
        max(border, model.partly_from),
        model.partly_from,
        model.provenance,
        model.samples,
        model.fitted_on,
    )
