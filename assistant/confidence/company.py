"""A company's own curve: what its people thought of its answers bends what the shipped model states.

Only slope and place of the log-odds are fitted, and few judgements move them little: they are pulled towards no change
as if by a handful of judgements that agree with the shipped model. What a newcomer gets wrong: only answers that were
shown are judged, so that nothing is learned about what the bands declined, and unhappy people judge more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.confidence.fit import Sample, check_enough, logistic_curve
from assistant.confidence.model import Calibration

_AGREEING = 10.0  # judgements' worth of trust in the shipped model


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
    check_enough(samples)
    odds = np.array([shipped.log_odds(sample.features) for sample in samples])
    outcomes = np.array([sample.right for sample in samples], dtype=np.float64)
    return Curve(*logistic_curve(odds, outcomes, np.ones(len(odds)), towards=(1.0, 0.0), trust=_AGREEING))
