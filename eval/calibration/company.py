"""What a company's own judgements say of the confidence: before the refit, and after it on answers it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.confidence import Calibration, Sample, TooFewSamplesError
from assistant.confidence.company import fit_curve
from eval.calibration.figures import diagram, figures

PARTS = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """What the present model states of the judged answers, and what one refitted to the other answers would."""

    present: Sequence[float]
    refitted: Sequence[float]
    right: Sequence[bool]

    @property
    def is_better(self) -> bool:
        """Whether a refit pays: a lower Brier score on answers that it was not fitted to."""
        return _brier(self.refitted, self.right) < _brier(self.present, self.right)

    def rows(self) -> list[dict[str, Any]]:
        """The figures of both."""
        return [
            {"model": "present", **figures(self.present, self.right)},
            {"model": "refitted, on answers left out", **figures(self.refitted, self.right)},
        ]

    def diagram(self) -> list[dict[str, float]]:
        """Of the refitted one."""
        return diagram(self.refitted, self.right)


def compare(samples: Sequence[Sample], shipped: Calibration, present: Calibration, seed: int = 0) -> Compared:
    """Both models on every judged answer, each refit without the fifth that it states.

    Raises:
        TooFewSamplesError: there are too few to refit.
    """
    fit_curve(samples, shipped)  # refuses before the parts do, with the whole number
    order = np.random.default_rng(seed).permutation(len(samples))
    refitted = np.zeros(len(samples))
    for part in np.array_split(order, PARTS):
        left_out = set(part.tolist())
        others = [sample for place, sample in enumerate(samples) if place not in left_out]
        model = _refit(others, shipped)
        refitted[part] = [model.confidence(samples[place].features) for place in part]
    stated = [present.confidence(sample.features) for sample in samples]
    return Compared(stated, refitted.tolist(), [sample.right for sample in samples])


def _refit(samples: Sequence[Sample], shipped: Calibration) -> Calibration:
    try:
        return fit_curve(samples, shipped).bend(shipped)
    except TooFewSamplesError:  # just enough in all, and so not enough without a part
        return shipped


def _brier(stated: Sequence[float], right: Sequence[bool]) -> float:
    return float(np.mean((np.asarray(stated) - np.asarray(right)) ** 2))
