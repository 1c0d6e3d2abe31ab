"""The confidence model: a few features to a probability, and a probability to a band.

Small on purpose: with every feature that we compute, a model fitted on five question sets was worse on the sixth than
one with three (docs/decisions/0009-confidence.md). The file that ships says from which sets it was fitted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path

from assistant.answers.base import Band, ConfidenceTerm
from connectors.errors import CollegaError

_SHIPPED = "calibration.json"


class CalibrationUnreadableError(CollegaError):
    """A calibration file is missing or not one."""

    def __init__(self, path: str, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"The calibration {path} cannot be used: {problem}. Make a new one with `collega eval calibrate`, or "
            "remove the setting that names it to use the one that Collega brings."
        )


@dataclass(frozen=True, slots=True)
class Term:
    """One feature's part: `weight` per standard deviation above the mean."""

    name: str
    weight: float
    mean: float
    deviation: float

    def added(self, features: Mapping[str, float]) -> float:
        """What it adds to the log-odds."""
        return self.weight * (features.get(self.name, 0.0) - self.mean) / self.deviation


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model over standardised features, and the confidences at which the bands begin."""

    terms: Sequence[Term]
    intercept: float
    answered_from: float
    partly_from: float
    provenance: str  # which question sets, for people
    samples: int
    fitted_on: str  # ISO date

    def confidence(self, features: Mapping[str, float]) -> float:
        """The probability in [0, 1] that what is shown is right."""
        total = self.intercept + sum(term.added(features) for term in self.terms)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def band(self, confidence: float) -> Band:
        """How a confidence is shown."""
        if confidence >= self.answered_from:
            return Band.ANSWERED
        return Band.PARTLY if confidence >= self.partly_from else Band.NOT_FOUND

    def shares(self, features: Mapping[str, float]) -> list[ConfidenceTerm]:
        """Each term with what it adds; with the intercept they sum to the confidence's log-odds."""
        return [
            ConfidenceTerm(term.name, features.get(term.name, 0.0), term.mean, term.added(features))
            for term in self.terms
        ]

    def opened(self) -> Calibration:
        """The same model declining nothing, to measure what it would have said."""
        return replace(self, answered_from=0.0, partly_from=0.0)

    def to_json(self) -> str:
        """As `load_calibration` reads it."""
        return json.dumps(asdict(self), indent=2) + "\n"


def load_calibration(path: Path | None = None) -> Calibration:
    """The calibration in `path`, or the one that ships.

    Raises:
        CalibrationUnreadableError: it is not there or not readable as one.
    """
    source = path or files("collega_data") / _SHIPPED
    try:
        stored = json.loads(source.read_text(encoding="utf-8"))
        terms = tuple(Term(**term) for term in stored.pop("terms"))
        return Calibration(terms=terms, **stored)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CalibrationUnreadableError(str(source), f"{type(error).__name__}: {error}") from error
