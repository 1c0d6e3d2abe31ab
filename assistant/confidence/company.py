"""A company's own curve: what its people thought of its answers bends what the shipped model states.

Only slope and place of the log-odds are fitted, and few judgements move them little: they are pulled towards no change
as if by a handful of judgements that agree with the shipped model. What a newcomer gets wrong: only answers that were
shown are judged, so that nothing is learned about what the bands declined, and unhappy people judge more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.confidence.fit import LEAST_OF_EACH, LEAST_SAMPLES, Sample, TooFewSamplesError, Values
from assistant.confidence.model import Calibration

_AGREEING = 10.0  # judgements' worth of trust in the shipped model
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Curve:
    """Log-odds that the shipped model states, times `slope`, plus `place`."""

    slope: float
    place: float

    def bend(self, model: Calibration) -> Calibration:
        """The model as the company's judgements correct it."""
        terms = tuple(replace(term, weight=term.weight * self.slope) for term in model.terms)
        return replace(model, terms=terms, intercept=model.intercept * self.slope + self.place)


def fit_curve(samples: Sequence[Sample], shipped: Calibration) -> Curve:
    """The curve through a company's judgements.

    Raises:
        TooFewSamplesError: too few in all, or too few of answers that were right or not right.
    """
    right = sum(sample.right for sample in samples)
    if len(samples) < LEAST_SAMPLES or min(right, len(samples) - right) < LEAST_OF_EACH:
        raise TooFewSamplesError(len(samples), right)
    odds = np.array([shipped.log_odds(sample.features) for sample in samples])
    return _fitted(odds, np.array([sample.right for sample in samples], dtype=np.float64))


def _fitted(odds: Values, outcomes: Values) -> Curve:
    """Newton's method on the logistic loss with a square penalty around (1, 0)."""
    design = np.column_stack([odds, np.ones(len(odds))])
    start = np.array([1.0, 0.0])
    fitted = start.copy()
    for _ in range(_STEPS):
        stated = 1 / (1 + np.exp(-np.clip(design @ fitted, -30, 30)))
        gradient = design.T @ (stated - outcomes) + _AGREEING * (fitted - start)
        curvature = (design * (stated * (1 - stated))[:, None]).T @ design + _AGREEING * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        fitted -= step
        if float(np.abs(step).max()) < 1e-10:
            break
    return Curve(max(float(fitted[0]), 0.0), float(fitted[1]))
