"""A company's own measure of the features: in units of what its self-made questions get.

A lead of 0.3 is usual where titles differ and rare where pages resemble each other. Put into these units a feature
means the same in both, and no label was needed (docs/decisions/0020-what-confidence-is-worth.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEAST_QUESTIONS = 20
_LEAST_DEVIATION = 1e-6  # a feature that is always the same tells nothing, in any units


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and deviation of each feature over the self-made questions."""

    units: Mapping[str, tuple[float, float]]
    questions: int

    @classmethod
    def of(cls, features: Sequence[Mapping[str, float]]) -> Scale | None:
        """Measured on the features of self-made questions; None for too few of them."""
        if len(features) < LEAST_QUESTIONS:
            return None
        values = {name: np.array([one[name] for one in features]) for name in features[0]}
        return cls({name: (float(one.mean()), float(one.std())) for name, one in values.items()}, len(features))

    def put(self, features: Mapping[str, float]) -> dict[str, float]:
        """The same features in the company's units; those that it does not know are left out.

        >>> Scale({"lead": (0.2, 0.1)}, 20).put({"lead": 0.5, "other": 1.0})
        {'lead': 3.0}
        """
        return {
            name: round((value - mean) / max(deviation, _LEAST_DEVIATION), 9)
            for name, value in features.items()
            if name in self.units
            for mean, deviation in [self.units[name]]
        }
