"""Fitting: against an independent implementation, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from assistant.answers.base import Band
from assistant.confidence import Sample, Targets, TooFewSamplesError, fit

SHAPE = {"lead": 1.2, "words": 0.7}


def _samples(number: int = 600, seed: int = 3) -> list[Sample]:
    """Right as often as a known model says: rises with `lead`, less with `words`, not at all with `noise`."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(number, 3)) * [0.2, 1.0, 5.0] + [0.4, 2.0, 0.0]
    stated = 1 / (1 + np.exp(-(6 * (values[:, 0] - 0.4) + 0.7 * (values[:, 1] - 2.0) + 0.3)))
    right = chance.random(number) < stated
    return [
        Sample({"lead": lead, "words": words, "noise": noise}, bool(one))
        for (lead, words, noise), one in zip(values.tolist(), right, strict=True)
    ]


def test_the_curve_is_that_of_an_independent_implementation() -> None:
    samples = _samples()
    model = fit(samples, shape=SHAPE)
    values = np.array([[sample.features[name] for name in SHAPE] for sample in samples])
    support = ((values - values.mean(axis=0)) / values.std(axis=0)) @ list(SHAPE.values())
    other = LogisticRegression(C=1e6, tol=1e-10).fit(support[:, None], [sample.right for sample in samples])
    assert [term.weight for term in model.terms] == pytest.approx(
        [share * other.coef_[0, 0] for share in SHAPE.values()], abs=1e-2
    )
    assert model.intercept == pytest.approx(other.intercept_[0], abs=1e-2)


def test_a_weighted_sample_counts_as_often_as_it_weighs() -> None:
    samples = _samples(200)
    doubled = [Sample(one.features, one.right, 2.0 if place < 50 else 1.0) for place, one in enumerate(samples)]
    repeated = fit([*samples[:50], *samples], shape={"lead": 1.0})
    weighted = fit(doubled, shape={"lead": 1.0})
    question = {"lead": 0.7}
    assert weighted.confidence(question) == pytest.approx(repeated.confidence(question), abs=0.01)


def test_stated_confidence_is_the_share_that_is_right() -> None:
    model = fit(_samples(), shape=SHAPE)
    unseen = _samples(4000, seed=11)
    stated = np.array([model.confidence(sample.features) for sample in unseen])
    right = np.array([sample.right for sample in unseen])
    for part in np.array_split(np.argsort(stated), 5):
        assert stated[part].mean() == pytest.approx(right[part].mean(), abs=0.07)


def test_what_speaks_against_an_answer_never_raises_confidence() -> None:
    turned = [Sample({"turned": -one.features["lead"]}, one.right) for one in _samples()]
    model = fit(turned, shape={"turned": 1.0})
    assert model.terms[0].weight == 0


def test_few_enough_answers_in_the_top_band_are_wrong() -> None:
    samples = _samples()
    model = fit(samples, shape=SHAPE)
    for wrong_share in (0.1, 0.2, 0.3):
        aimed = model.aiming_at(Targets(wrong_share))
        answered = [one for one in samples if aimed.band(aimed.confidence(one.features)) is Band.ANSWERED]
        assert len(answered) > 50
        assert sum(not one.right for one in answered) / len(answered) <= wrong_share


@pytest.mark.parametrize("samples", [_samples(40), [Sample({"lead": 1.0}, True)] * 300, []])
def test_too_little_to_learn_from_is_refused_with_advice(samples: list[Sample]) -> None:
    with pytest.raises(TooFewSamplesError, match="The present calibration stays"):
        fit(samples, shape={"lead": 1.0})
