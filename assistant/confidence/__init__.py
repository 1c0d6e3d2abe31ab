"""How sure Collega is: features of the evidence, a fitted model, bands and reasons."""

from assistant.confidence.features import confidence_features
from assistant.confidence.fit import Sample, TooFewSamplesError, fit
from assistant.confidence.model import Calibration, CalibrationUnreadableError, Targets, load_calibration
from assistant.confidence.reasons import is_confirmed, reason_for

__all__ = [
    "Calibration",
    "CalibrationUnreadableError",
    "Sample",
    "Targets",
    "TooFewSamplesError",
    "confidence_features",
    "fit",
    "is_confirmed",
    "load_calibration",
    "reason_for",
]
