"""Fitting the confidence model to labelled questions.

How features are weighed against each other is fixed in `SHAPE`; a fit learns only how steeply confidence rises with
their sum and where it stands (Platt 1999). Weights learned on five question sets were worse on the sixth, for each of
the six, than these (docs/decisions/0009-confidence.md); and a company's first hundred judgements can carry two numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from assistant.confidence.model import Calibration, Term
from connectors.errors import CollegaError

# The lead of the best document tells most in every set; the others see that a lone document far off does not lead.
SHAPE = {"lead_over_nearby": 1.0, "shown_meaning": 0.7, "quoted_groups": 0.3, "best_coverage": 0.3}
LEAST_SAMPLES = 100
LEAST_OF_EACH = 20
WRONG_AMONG_ANSWERED = 0.2  # target share of answers in the band "answered" that are not right
WRONG_AT_BORDER = 0.55  # a single answer that is likelier wrong than this is not shown at all
_STEPS = 50
_RIDGE = 1e-6  # only so that outcomes that a border parts without fault have an answer

Values = NDArray[np.float64]


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
    """One question: what was computed of it, and whether what was shown was right.

    `weight` lets sets of different sizes count as they should: one over the root of a set's size.
    """

    features: Mapping[str, float]
    right: bool
    weight: float = 1.0


def fit(samples: Sequence[Sample], provenance: str = "", shape: Mapping[str, float] = SHAPE) -> Calibration:
    """A calibration fitted to `samples`.

    Raises:
        TooFewSamplesError: too few in all, or too few right or not right.
    """
    right = sum(sample.right for sample in samples)
    if len(samples) < LEAST_SAMPLES or min(right, len(samples) - right) < LEAST_OF_EACH:
        raise TooFewSamplesError(len(samples), right)
    weights = np.array([sample.weight for sample in samples])
    weights /= weights.sum()
    values = np.array([[sample.features.get(name, 0.0) for name in shape] for sample in samples])
    means = weights @ values
    deviations = np.sqrt(weights @ (values - means) ** 2) + 1e-9
    support = ((values - means) / deviations) @ np.array(list(shape.values()))
    slope, intercept = _platt(support, np.array([sample.right for sample in samples], dtype=np.float64), weights)
    model = Calibration(
        terms=tuple(
            Term(name, slope * share, float(mean), float(deviation))
            for (name, share), mean, deviation in zip(shape.items(), means, deviations, strict=True)
        ),
        intercept=intercept,
        answered_from=1.0,
        partly_from=1 - WRONG_AT_BORDER,
        provenance=provenance,
        samples=len(samples),
        fitted_on=datetime.now(UTC).date().isoformat(),
    )
    return _with_answered_from(model, samples)


def _platt(support: Values, outcomes: Values, weights: Values) -> tuple[float, float]:
    """Slope (not negative) and intercept of the logistic curve through the outcomes, by Newton's method."""
    design = np.column_stack([support, np.ones(len(support))])
    fitted = np.zeros(2)
    for _ in range(_STEPS):
        stated = 1 / (1 + np.exp(-np.clip(design @ fitted, -30, 30)))
        gradient = design.T @ (weights * (stated - outcomes)) + _RIDGE * fitted
        curvature = (design * (weights * stated * (1 - stated))[:, None]).T @ design + _RIDGE * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        fitted -= step
        if float(np.abs(step).max()) < 1e-10:
            break
    return max(float(fitted[0]), 0.0), float(fitted[1])


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
