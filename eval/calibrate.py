"""Fit the confidence model on question sets, and report it on sets that it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.confidence import Calibration, Sample, fit
from eval import metrics
from eval.runner import Outcome


def samples(outcomes: Sequence[Outcome]) -> list[Sample]:
    """One labelled sample per question; each weighs less in a large set, which else would drown the others."""
    return [Sample(one.answer.features, one.right, len(outcomes) ** -0.5) for one in outcomes]


def leave_one_set_out(by_set: Mapping[str, Sequence[Outcome]]) -> list[dict[str, Any]]:
    """Per set, the figures of a model fitted on all the other sets; the last entry pools the left-out sets."""
    rows, stated_all, right_all = [], [], []
    for name, outcomes in by_set.items():
        others = [sample for other, theirs in by_set.items() if other != name for sample in samples(theirs)]
        if not others:
            continue
        model = fit(others, provenance=f"all but {name}")
        stated = [model.confidence(one.answer.features) for one in outcomes]
        right = [one.right for one in outcomes]
        answerable = [one.question.answerable for one in outcomes]
        rows.append(_figures(name, stated, right) | {"auroc": metrics.auroc(stated, answerable)})
        stated_all += stated
        right_all += right
    if rows:
        rows.append(_figures("pooled", stated_all, right_all) | {"auroc": None})
    return rows


def fit_all(by_set: Mapping[str, Sequence[Outcome]]) -> Calibration:
    """The model to ship: fitted on every set."""
    return fit([sample for outcomes in by_set.values() for sample in samples(outcomes)], provenance=", ".join(by_set))


def _figures(name: str, stated: Sequence[float], right: Sequence[bool]) -> dict[str, Any]:
    return {
        "set": name,
        "n": len(stated),
        "share_right": sum(right) / len(right),
        "mean_confidence": sum(stated) / len(stated),
        "auroc_right": metrics.auroc(stated, right),
        "ece": metrics.calibration_error(stated, right),
        "brier": metrics.brier(stated, right),
    }
