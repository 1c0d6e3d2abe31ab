"""A company's own level: what the features of its self-made questions are on average.

A lead of 0.3 is usual where titles differ and rare where pages resemble each other. So a share of a company's own
level is taken from its features, without a label. A quarter, because self-made questions are easier in one company than
in the next; but the whole of a likelihood, which rises with the number of documents and falls with the length of their
passages (docs/decisions/0023-what-confidence-is-worth.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.confidence.model import Calibration

LEAST_QUESTIONS = 20
_TAKEN = 0.25  # share of the level
_TAKEN_OF = {"shown_likelihood": 1.0}


@dataclass(frozen=True, slots=True)
class Level:
    """The mean of each feature over the self-made questions."""

    means: Mapping[str, float]
    questions: int

    @classmethod
    def of(cls, features: Sequence[Mapping[str, float]]) -> Level | None:
        """Measured on the features of self-made questions; None for too few of them."""
        if len(features) < LEAST_QUESTIONS:
            return None
        means = {name: float(np.mean([one[name] for one in features])) for name in features[0]}
        return cls(means, len(features))

    @classmethod
    def usual(cls, levels: Sequence[Level]) -> Level:
        """The mean of several companies' levels, of what all of them measured."""
        names = set.intersection(*(set(one.means) for one in levels))
        means = {name: float(np.mean([one.means[name] for one in levels])) for name in sorted(names)}
        return cls(means, sum(one.questions for one in levels))

    def put(self, features: Mapping[str, float]) -> dict[str, float]:
        """The features above their share of the level; those that were not measured are left out.

        >>> Level({"lead": 0.5}, 20).put({"lead": 0.5, "other": 1.0})
        {'lead': 0.375}
        """
        return {name: value - self._taken(name) for name, value in features.items() if name in self.means}

    def measures(self, model: Calibration) -> bool:
        """Whether it has measured all that the model looks at."""
        return all(term.name in self.means for term in model.terms)

    def placed(self, model: Calibration) -> Calibration:
        """A model of levelled features, as one of the company's features as they are."""
        terms = tuple(replace(term, mean=term.mean + self._taken(term.name)) for term in model.terms)
        return replace(model, terms=terms)

    def _taken(self, name: str) -> float:
        return _TAKEN_OF.get(name, _TAKEN) * self.means[name]
