"""Fit the confidence model on question sets, and report it on sets that it has not seen.

Companies differ in how many of their questions their documents answer, and nothing in a question tells. So each set is
judged by the model as fitted on the others, and (`matched`) by one for whose fit the others' questions were weighed
until as many of them are answerable as of this set. A third (`levelled`) sees every set's features above its own level,
or above the usual one where it has none: left out of the fit, a set would shift what the other model learns from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.confidence import Calibration, Sample, fit
from assistant.confidence.level import Level
from eval.calibration.figures import diagram, figures
from eval.runner import Outcome

POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class Judged:
    """A set's outcomes, with its own measure of the features where it has one."""

    outcomes: Sequence[Outcome]
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a model fitted on other sets stated of a set's questions."""

    stated: Sequence[float]
    matched: Sequence[float]  # with the share of answerable questions matched
    levelled: Sequence[float]  # as after a sync, where a set has a level of its own; empty where none has
    right: Sequence[bool]
    answerable: Sequence[bool]


def samples(judged: Judged, share_answerable: float | None = None, level: Level | None = None) -> list[Sample]:
    """One labelled sample per question. Each set weighs as much as any other: it stands for one company.

    Args:
        share_answerable: Weigh the answerable questions so that they have this share of the whole weight; None leaves
            them as many as they are. A set that lacks one of the two kinds stays as it is.
        level: Take the features above this level.
    """
    answerable = [one.question.answerable for one in judged.outcomes]
    present = sum(answerable) / len(answerable)
    factors = {True: 1.0, False: 1.0}
    if share_answerable is not None and 0 < present < 1:
        factors = {True: share_answerable / present, False: (1 - share_answerable) / (1 - present)}
    whole = 1 / len(answerable)
    return [
        Sample(_features(one, level), one.right, whole * factors[kind])
        for one, kind in zip(judged.outcomes, answerable, strict=True)
    ]


def leave_one_set_out(by_set: Mapping[str, Judged]) -> dict[str, LeftOut]:
    """For each set what a model fitted on all the other sets stated, and the left-out sets pooled."""
    found = {}
    for name, judged in by_set.items():
        others = {other: theirs for other, theirs in by_set.items() if other != name}
        if not others:
            return {}
        answerable = [one.question.answerable for one in judged.outcomes]
        share = sum(answerable) / len(answerable)
        plain = _stated(fit_all(others), judged)
        levelled = fit_levelled(others)
        found[name] = LeftOut(
            plain,
            _stated(fit([one for theirs in others.values() for one in samples(theirs, share)]), judged),
            () if levelled is None else _stated(levelled, judged, judged.level) if judged.level else plain,
            [one.right for one in judged.outcomes],
            answerable,
        )
    found[POOLED] = _pooled(list(found.values()))
    return found


def as_rows(left_out: Mapping[str, LeftOut]) -> list[dict[str, Any]]:
    """The figures, one entry for each set and one for all."""
    return [
        {"set": name, **figures(one.stated, one.right, one.answerable)}
        | _named("matched", _MATCHED, figures(one.matched, one.right))
        | (_named("levelled", _LEVELLED, figures(one.levelled, one.right, one.answerable)) if one.levelled else {})
        for name, one in left_out.items()
    ]


_MATCHED = ("ece", "ece_interval", "brier")
_LEVELLED = ("mean_confidence", "auroc", "auroc_right", "ece", "ece_interval", "brier", "coverage@5", "coverage@10")


def _named(kind: str, wanted: Sequence[str], found: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_{kind}": found[name] for name in wanted}


def pooled_diagram(left_out: Mapping[str, LeftOut]) -> list[dict[str, float]]:
    """The reliability diagram of all left-out sets; empty without any."""
    return diagram(left_out[POOLED].stated, left_out[POOLED].right) if POOLED in left_out else []


def fit_all(by_set: Mapping[str, Judged]) -> Calibration:
    """The model to ship: fitted on every set."""
    return fit([sample for judged in by_set.values() for sample in samples(judged)], provenance=", ".join(by_set))


def fit_levelled(by_set: Mapping[str, Judged]) -> Calibration | None:
    """The one for companies that were measured, each set above its own level; None where no set has one."""
    measured = [judged.level for judged in by_set.values() if judged.level is not None]
    if not measured:
        return None
    usual = Level.usual(measured)
    found = [one for judged in by_set.values() for one in samples(judged, level=judged.level or usual)]
    return fit(found, provenance=", ".join(by_set))


def _features(outcome: Outcome, level: Level | None) -> Mapping[str, float]:
    return outcome.answer.features if level is None else level.put(outcome.answer.features)


def _stated(model: Calibration, judged: Judged, level: Level | None = None) -> list[float]:
    return [model.confidence(_features(one, level)) for one in judged.outcomes]


def _pooled(parts: Sequence[LeftOut]) -> LeftOut:
    return LeftOut(
        [one for part in parts for one in part.stated],
        [one for part in parts for one in part.matched],
        [one for part in parts for one in part.levelled],
        [one for part in parts for one in part.right],
        [one for part in parts for one in part.answerable],
    )
