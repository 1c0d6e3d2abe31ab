"""The confidence model: a few features to a probability, and a probability to a band.

Small on purpose: with every feature that we compute, a model fitted on five question sets was worse on the sixth than
one with three (docs/decisions/0009-confidence.md). The file that ships says from which sets it was fitted.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path

from assistant.answers.base import Band, ConfidenceTerm
from connectors.errors import CollegaError

_SHIPPED = "calibration.json"
_SHIPPED_LEVELLED = "calibration_levelled.json"


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
class Border:
    """From which confidence on at most this share of answers was wrong."""

    wrong_share: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Targets:
    """How many wrong answers a company bears.

    `answered`: the largest share of them in the band "answered". `partly`: a single answer that is likelier wrong than
    this is not shown at all.
    """

    answered: float = 0.3
    partly: float = 0.67


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model over standardised features, and the confidences at which the bands begin."""

    terms: Sequence[Term]
    intercept: float
    borders: Sequence[Border]  # by rising share of wrong answers
    answered_from: float
    partly_from: float
    provenance: str  # which question sets, for people
    samples: int
    fitted_on: str  # ISO date

    def confidence(self, features: Mapping[str, float]) -> float:
        """The probability in [0, 1] that what is shown is right."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.log_odds(features)))))

    def log_odds(self, features: Mapping[str, float]) -> float:
        """The same before it is pressed into [0, 1]."""
        return self.intercept + sum(term.added(features) for term in self.terms)

    def knows(self, features: Mapping[str, float]) -> bool:
        """Whether these are features of this model; those stored before an update may be another's."""
        return all(term.name in features for term in self.terms)

    def band(self, confidence: float) -> Band:
        """How a confidence is shown."""
        if confidence >= self.answered_from:
            return Band.ANSWERED
        return Band.PARTLY if confidence >= self.partly_from else Band.NOT_FOUND

    def at_most_partly(self, confidence: float) -> float:
        """A confidence that is in no band above "partly"; a model that declines nothing leaves it as it is."""
        if confidence < self.answered_from or self.answered_from <= 0:
            return confidence
        return math.nextafter(self.answered_from, 0)

    def shares(self, features: Mapping[str, float]) -> list[ConfidenceTerm]:
        """Each term with what it adds; with the intercept they sum to the confidence's log-odds."""
        return [
            ConfidenceTerm(term.name, features.get(term.name, 0.0), term.mean, term.added(features))
            for term in self.terms
        ]

    def aiming_at(self, targets: Targets) -> Calibration:
        """The same model with its bands where these targets want them.

        The nearest measured border that keeps the target counts; where none does, nothing is "answered".
        """
        partly_from = 1 - targets.partly
        reached = [one.confidence for one in self.borders if one.wrong_share <= targets.answered + 1e-9]
        return replace(self, answered_from=max(min(reached, default=1.0), partly_from), partly_from=partly_from)

    def opened(self) -> Calibration:
        """The same model declining nothing, to measure what it would have said."""
        return replace(self, answered_from=0.0, partly_from=0.0)

    @property
    def key(self) -> str:
        """The same for the same model only."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

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
        return read_calibration(source.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CalibrationUnreadableError(str(source), f"{type(error).__name__}: {error}") from error


def load_levelled_calibration() -> Calibration:
    """The one that ships for features above a company's own level (`level.Level`)."""
    return read_calibration((files("collega_data") / _SHIPPED_LEVELLED).read_text(encoding="utf-8"))


def read_calibration(text: str) -> Calibration:
    """The inverse of `Calibration.to_json`; whatever error JSON and its reading make for another text."""
    stored = json.loads(text)
    terms = tuple(Term(**term) for term in stored.pop("terms"))
    borders = tuple(Border(**border) for border in stored.pop("borders"))
    return Calibration(terms=terms, borders=borders, **stored)
