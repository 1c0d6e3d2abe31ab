"""The model on disk and its bands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers.base import Band
from assistant.confidence import Calibration, CalibrationUnreadableError, Targets, load_calibration
from assistant.confidence.model import Border, Term, load_levelled_calibration

MODEL = Calibration(
    terms=(Term("lead", 1.5, 0.4, 0.2),),
    intercept=0.5,
    borders=(Border(0.05, 0.9), Border(0.2, 0.7), Border(0.5, 0.3)),
    answered_from=0.7,
    partly_from=0.4,
    provenance="a test",
    samples=100,
    fitted_on="2026-11-23",
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_text(MODEL.to_json())
    assert load_calibration(tmp_path / "calibration.json") == MODEL


@pytest.mark.parametrize("shipped", [load_calibration(), load_levelled_calibration()])
def test_the_ones_that_ship_say_where_they_are_from(shipped: Calibration) -> None:
    assert shipped.samples > 500
    assert shipped.provenance
    assert 0 < shipped.partly_from < shipped.answered_from < 1


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"terms": [{"name": "lead"}]}'])
def test_what_is_no_calibration_is_refused_with_advice(tmp_path: Path, written: str) -> None:
    (tmp_path / "calibration.json").write_text(written)
    with pytest.raises(CalibrationUnreadableError, match="collega eval calibrate"):
        load_calibration(tmp_path / "calibration.json")


def test_a_missing_file_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(CalibrationUnreadableError, match="collega eval calibrate"):
        load_calibration(tmp_path / "nothing.json")


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_confidence_is_a_probability_and_rises_with_what_speaks_for_it(one: float, other: float) -> None:
    low, high = MODEL.confidence({"lead": min(one, other)}), MODEL.confidence({"lead": max(one, other)})
    assert 0 <= low <= high <= 1


def test_bands_begin_at_their_borders() -> None:
    bands = [MODEL.band(confidence) for confidence in (0.0, 0.39, 0.4, 0.69, 0.7, 1.0)]
    assert bands == [Band.NOT_FOUND, Band.NOT_FOUND, Band.PARTLY, Band.PARTLY, Band.ANSWERED, Band.ANSWERED]
    assert MODEL.opened().band(0.0) is Band.ANSWERED


@pytest.mark.parametrize(
    ("answered", "partly", "answered_from", "partly_from"),
    [
        (0.2, 0.6, 0.7, 0.4),
        (0.19, 0.6, 0.9, 0.4),  # the nearest border that keeps the target
        (0.5, 0.6, 0.4, 0.4),  # never below what is shown at all
        (0.01, 0.6, 1.0, 0.4),  # no border keeps it: nothing is "answered"
    ],
)
def test_the_bands_keep_to_how_many_wrong_answers_a_company_bears(
    answered: float, partly: float, answered_from: float, partly_from: float
) -> None:
    aimed = MODEL.aiming_at(Targets(answered, partly))
    assert (aimed.answered_from, aimed.partly_from) == pytest.approx((answered_from, partly_from))


@given(st.floats(0.02, 0.5), st.floats(0.02, 0.5))
def test_who_bears_fewer_wrong_answers_gets_no_more_answered(one: float, other: float) -> None:
    strict, lenient = sorted((one, other))
    assert MODEL.aiming_at(Targets(strict)).answered_from >= MODEL.aiming_at(Targets(lenient)).answered_from
