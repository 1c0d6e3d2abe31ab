"""Fitting the confidence model to labelled questions.

How features are weighed against each other is fixed in `SHAPE`; a fit learns only how steeply confidence rises with
their sum and where it stands (Platt 1999). Weights learned on five question sets were worse on the sixth, for each of
the six, than these (docs/decisions/0009-confidence.md); and a company's first hundred judgements can carry two numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from assistant.confidence.model import Border, Calibration, Targets, Term
from connectors.errors import CollegaError

# The lead of the best document tells most in every set. The next three see that a lone document far off does not lead.
# A title tells what a document is about, and not that it answers: pages beside the answer have the right title too.
SHAPE = {
    "lead_over_alike": 1.0,
    "trusted_meaning": 0.5,
    "shown_likelihood": 0.5,
    "quoted_groups": 0.3,
    "titled_coverage": -0.3,
}
LEAST_SAMPLES = 100
LEAST_OF_EACH = 20
_WRONG_SHARES = (0.02, 0.05, *(tenth / 20 for tenth in range(2, 11)))  # 2 %, 5 %, 10 %, ... 50 %
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

    `weight` lets sets of different sizes count as they should: one over a set's size.
    """

    features: Mapping[str, float]
    right: bool
    weight: float = 1.0


def fit(samples: Sequence[Sample], provenance: str = "", shape: Mapping[str, float] = SHAPE) -> Calibration:
    """A calibration fitted to `samples`.

    Raises:
        TooFewSamplesError: too few in all, or too few right or not right.
    """
    check_enough(samples)
    weights = np.array([sample.weight for sample in samples])
    weights /= weights.sum()
    values = np.array([[sample.features.get(name, 0.0) for name in shape] for sample in samples])
    means = weights @ values
    deviations = np.sqrt(weights @ (values - means) ** 2) + 1e-9
    support = ((values - means) / deviations) @ np.array(list(shape.values()))
    outcomes = np.array([sample.right for sample in samples], dtype=np.float64)
    slope, intercept = logistic_curve(support, outcomes, weights, towards=(0.0, 0.0), trust=_RIDGE)
    model = Calibration(
        terms=tuple(
            Term(name, slope * share, float(mean), float(deviation))
            for (name, share), mean, deviation in zip(shape.items(), means, deviations, strict=True)
        ),
        intercept=intercept,
        borders=(),
        answered_from=1.0,
        partly_from=1.0,
        provenance=provenance,
        samples=len(samples),
        fitted_on=datetime.now(UTC).date().isoformat(),
    )
    return with_borders(model, samples)


def check_enough(samples: Sequence[Sample]) -> None:
    """Raise TooFewSamplesError for too few samples in all, or too few right or not right."""
    right = sum(sample.right for sample in samples)
    if len(samples) < LEAST_SAMPLES or min(right, len(samples) - right) < LEAST_OF_EACH:
        raise TooFewSamplesError(len(samples), right)


def with_borders(model: Calibration, samples: Sequence[Sample]) -> Calibration:
    """The model with the borders that these samples show, its bands at the usual targets."""
    stated = [model.confidence(sample.features) for sample in samples]
    borders = borders_of(stated, [sample.right for sample in samples], [sample.weight for sample in samples])
    return replace(model, borders=borders).aiming_at(Targets())


def logistic_curve(
    support: Values, outcomes: Values, weights: Values, towards: tuple[float, float], trust: float
) -> tuple[float, float]:
    """Slope (not negative) and intercept of the logistic curve through the outcomes, by Newton's method.

    The square penalty pulls the two `towards` a curve, as if by outcomes of weight `trust` that agree with it.
    """
    design = np.column_stack([support, np.ones(len(support))])
    start = np.array(towards)
    fitted = start.copy()
    for _ in range(_STEPS):
        stated = 1 / (1 + np.exp(-np.clip(design @ fitted, -30, 30)))
        gradient = design.T @ (weights * (stated - outcomes)) + trust * (fitted - start)
        curvature = (design * (weights * stated * (1 - stated))[:, None]).T @ design + trust * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        fitted -= step
        if float(np.abs(step).max()) < 1e-10:
            break
    return max(float(fitted[0]), 0.0), float(fitted[1])


def borders_of(stated: Sequence[float], right: Sequence[bool], weights: Sequence[float]) -> tuple[Border, ...]:
    """For each share of wrong answers that a company may bear, the lowest confidence above which few enough were wrong.

    A share that is never kept has no border.
    """
    ranked = sorted(zip(stated, right, weights, strict=True), reverse=True)
    found: dict[float, float] = {}
    shown = wrong = 0.0
    for confidence, was_right, weight in ranked:
        shown += weight
        wrong += 0.0 if was_right else weight
        found |= {share: confidence for share in _WRONG_SHARES if wrong <= share * shown}
    return tuple(Border(share, found[share]) for share in _WRONG_SHARES if share in found)
