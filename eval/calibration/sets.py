"""Fit the confidence model on question sets, and report it on sets that it has not seen.

Companies differ in how many of their questions their documents answer, and nothing in a question tells. So each set is
judged twice: by the model as fitted on the others, and (`matched`) by one for whose fit the others' questions were
weighed until as many of them are answerable as of this set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.confidence import Calibration, Sample, fit
from eval.calibration.figures import diagram, figures
from eval.runner import Outcome

POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a model fitted on other sets stated of a set's questions."""

    stated: Sequence[float]
    matched: Sequence[float]  # the same, with the share of answerable questions matched
    right: Sequence[bool]
    answerable: Sequence[bool]


def samples(outcomes: Sequence[Outcome], share_answerable: float | None = None) -> list[Sample]:
    """One labelled sample per question; each weighs less in a large set, which else would drown the others.

    Args:
        share_answerable: Weigh the answerable questions so that they have this share of the whole weight; None leaves
            them as many as they are. A set that lacks one of the two kinds stays as it is.
    """
    answerable = [one.question.answerable for one in outcomes]
    present = sum(answerable) / len(answerable)
    factors = {True: 1.0, False: 1.0}
    if share_answerable is not None and 0 < present < 1:
        factors = {True: share_answerable / present, False: (1 - share_answerable) / (1 - present)}
    whole = len(outcomes) ** -0.5
    return [
        Sample(one.answer.features, one.right, whole * factors[kind])
        for one, kind in zip(outcomes, answerable, strict=True)
    ]


def leave_one_set_out(by_set: Mapping[str, Sequence[Outcome]]) -> dict[str, LeftOut]:
    """For each set what a model fitted on all the other sets stated, and the left-out sets pooled."""
    found = {}
    for name, outcomes in by_set.items():
        others = [theirs for other, theirs in by_set.items() if other != name]
        if not others:
            return {}
        answerable = [one.question.answerable for one in outcomes]
        found[name] = LeftOut(
            _stated(others, outcomes, None),
            _stated(others, outcomes, sum(answerable) / len(answerable)),
            [one.right for one in outcomes],
            answerable,
        )
    found[POOLED] = _pooled(list(found.values()))
    return found


def as_rows(left_out: Mapping[str, LeftOut]) -> list[dict[str, Any]]:
    """The figures, one entry for each set and one for all."""
    return [
        {"set": name, **figures(one.stated, one.right, one.answerable)}
        | {f"{key}_matched": value for key, value in figures(one.matched, one.right).items() if key in _MATCHED}
        for name, one in left_out.items()
    ]


_MATCHED = ("ece", "ece_interval", "brier")


def pooled_diagram(left_out: Mapping[str, LeftOut]) -> list[dict[str, float]]:
    """The reliability diagram of all left-out sets; empty without any."""
    return diagram(left_out[POOLED].stated, left_out[POOLED].right) if POOLED in left_out else []


def fit_all(by_set: Mapping[str, Sequence[Outcome]]) -> Calibration:
    """The model to ship: fitted on every set."""
    return fit([sample for outcomes in by_set.values() for sample in samples(outcomes)], provenance=", ".join(by_set))


def _stated(others: Sequence[Sequence[Outcome]], outcomes: Sequence[Outcome], share: float | None) -> list[float]:
    model = fit([sample for theirs in others for sample in samples(theirs, share)])
    return [model.confidence(one.answer.features) for one in outcomes]


def _pooled(parts: Sequence[LeftOut]) -> LeftOut:
    return LeftOut(
        [one for part in parts for one in part.stated],
        [one for part in parts for one in part.matched],
        [one for part in parts for one in part.right],
        [one for part in parts for one in part.answerable],
    )
