"""A company's own curve: what moves it, what cannot, and that it takes effect with the next question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers.base import Band
from assistant.confidence import Calibration, Sample, TooFewSamplesError, load_calibration
from assistant.confidence.company import Curve, fit_curve
from assistant.confidence.keeping import PROVENANCE, KeptCalibrations
from assistant.tables import prepare_tables
from ingest.ledger import Ledger, open_ledger
from tests.assistant.confidence.judged import store_judged
from tests.assistant.confidence.test_model import MODEL


def _judged(shift: float, number: int = 400, seed: int = 5) -> list[Sample]:
    """Answers whose log-odds of being right are what `MODEL` states, plus `shift`."""
    chance = np.random.default_rng(seed)
    leads = chance.normal(0.4, 0.3, number)
    odds = np.array([MODEL.log_odds({"lead": lead}) for lead in leads]) + shift
    right = chance.random(number) < 1 / (1 + np.exp(-odds))
    return [Sample({"lead": float(lead)}, bool(one)) for lead, one in zip(leads, right, strict=True)]


def test_the_curve_finds_how_far_a_company_is_from_the_shipped_model() -> None:
    curve = fit_curve(_judged(-1.5, 4000), MODEL)
    assert curve.place == pytest.approx(-1.5, abs=0.2)
    assert curve.slope == pytest.approx(1.0, abs=0.2)


def test_few_judgements_that_agree_change_nearly_nothing() -> None:
    curve = fit_curve(_judged(0.0, 120), MODEL)
    assert abs(curve.place) < 0.4
    assert abs(curve.slope - 1) < 0.4


@given(st.floats(0, 5), st.floats(-5, 5), st.floats(-10, 10), st.floats(-10, 10))
def test_bending_keeps_the_order_of_answers(slope: float, place: float, one: float, other: float) -> None:
    bent = Curve(slope, place).bend(MODEL)
    low, high = sorted((one, other))
    assert 0 <= bent.confidence({"lead": low}) <= bent.confidence({"lead": high}) <= 1
    assert bent.log_odds({"lead": one}) == pytest.approx(slope * MODEL.log_odds({"lead": one}) + place, abs=1e-6)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    prepare_tables(opened.engine)
    return opened


def test_a_refit_counts_from_the_next_question_on_and_in_every_process(ledger: Ledger) -> None:
    store_judged(ledger, _judged(-2.0))
    kept, elsewhere = KeptCalibrations(ledger.engine, shipped=MODEL), KeptCalibrations(ledger.engine, shipped=MODEL)
    question = {"lead": 0.4}
    before = elsewhere.current().confidence(question)
    after = kept.refit()
    assert after.confidence(question) < before - 0.2
    assert elsewhere.current() == kept.current() == after
    assert after.provenance == PROVENANCE
    assert after.samples == 400


def test_a_curve_says_nothing_about_another_shipped_model(ledger: Ledger) -> None:
    store_judged(ledger, _judged(-2.0))
    KeptCalibrations(ledger.engine, shipped=MODEL).refit()
    updated = KeptCalibrations(ledger.engine)
    assert updated.shipped.key != MODEL.key
    assert updated.current() == load_calibration()
    assert updated.judgements() == []  # stored features are not those of its terms


@pytest.mark.parametrize(
    ("samples", "band", "reason"),
    [
        (_judged(0.0, 60), Band.PARTLY, None),  # too few
        (_judged(0.0), Band.NOT_FOUND, None),  # nothing was shown that could be judged
        ([Sample(one.features, False) for one in _judged(0.0)], Band.PARTLY, "other"),  # says nothing of the answer
        ([Sample(one.features, True) for one in _judged(0.0)], Band.PARTLY, None),  # nobody was ever unhappy
        ([Sample({}, one.right) for one in _judged(0.0)], Band.PARTLY, None),  # its quotations are gone
    ],
)
def test_too_little_is_refused_and_the_present_calibration_stays(
    ledger: Ledger, samples: list[Sample], band: Band, reason: str | None
) -> None:
    store_judged(ledger, samples, band, reason)
    kept = KeptCalibrations(ledger.engine, shipped=MODEL)
    before: Calibration = kept.current()
    with pytest.raises(TooFewSamplesError, match="The present calibration stays"):
        kept.refit()
    assert kept.current() == before
