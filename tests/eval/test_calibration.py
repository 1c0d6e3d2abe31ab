"""`collega eval calibrate`: each set judged by what was fitted on the others, and a company's own judgements."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.answers.base import Answer, Band, Grounds
from assistant.confidence import Sample, load_calibration
from assistant.confidence.keeping import KeptCalibrations
from assistant.confidence.level import Level
from assistant.confidence.model import load_levelled_calibration
from assistant.tables import prepare_tables
from eval.calibration.company import compare
from eval.calibration.sets import (
    POOLED,
    Judged,
    as_rows,
    fit_all,
    fit_levelled,
    leave_one_set_out,
    pooled_diagram,
    samples,
)
from eval.runner import Outcome
from eval.sets import Question
from ingest.ledger import open_ledger
from tests.assistant.commands.collega import collega
from tests.assistant.confidence.judged import store_judged

SHIPPED = load_calibration()
GROUNDS = Grounds([], 0.0, 0.0, 0.0, 0.0, 0, False)


def _features(odds: float) -> dict[str, float]:
    """Such that the shipped model states these log-odds, up to its slope."""
    return {term.name: term.mean + odds * term.deviation for term in SHIPPED.terms}


def _outcomes(number: int, share_answerable: float, seed: int) -> list[Outcome]:
    """Answerable ones are mostly right, and their features say so."""
    chance = np.random.default_rng(seed)
    found = []
    for place in range(number):
        answerable = bool(chance.random() < share_answerable)
        right = answerable and bool(chance.random() < 0.9)
        question = Question(str(place), "?", "en", answerable, frozenset("d" if answerable else ""), (), ())
        features = _features(float(chance.normal(1.0 if right else -1.0)))
        answer = Answer("?", "en", Band.ANSWERED, 0.5, "", [], [], [], [], [], 1, features, GROUNDS)
        found.append(Outcome(question, answer, Band.ANSWERED, right, 0.0, {}, []))
    return found


def test_a_set_is_judged_by_what_was_fitted_on_the_others_and_the_sets_together() -> None:
    drawn = {"one": _outcomes(150, 0.8, 1), "two": _outcomes(200, 0.5, 2), "three": _outcomes(250, 0.3, 3)}
    by_set = {name: Judged(outcomes) for name, outcomes in drawn.items()}
    left_out = leave_one_set_out(by_set)
    assert [len(left_out[name].stated) for name in by_set] == [150, 200, 250]
    assert len(left_out[POOLED].stated) == 600
    rows = as_rows(left_out)
    assert [row["set"] for row in rows] == ["one", "two", "three", POOLED]
    assert all(row["auroc_right"] > 0.8 for row in rows)
    low, high = rows[-1]["ece_interval"]
    assert low <= rows[-1]["ece"] <= high
    # Of a set with many more answerable questions than the others, too little is stated, unless the shares are matched.
    assert rows[0]["ece_matched"] < rows[0]["ece"]
    assert sum(one["n"] for one in pooled_diagram(left_out)) == 600


def test_a_sets_own_level_takes_out_a_part_of_what_only_the_set_is_like() -> None:
    """In the second set everything is nearer, right or not: only its own measure tells."""
    by_set = {}
    for name, shift, seed in (("one", 0.0, 1), ("two", 2.0, 2), ("three", -2.0, 3)):
        outcomes = [_moved(one, shift) for one in _outcomes(300, 0.5, seed)]
        self_made = [_features(shift + float(odds)) for odds in np.random.default_rng(seed).normal(0, 1, 60)]
        by_set[name] = Judged(outcomes, Level.of(self_made))
    pooled = as_rows(leave_one_set_out(by_set))[-1]
    assert pooled["brier_levelled"] < pooled["brier"] - 0.03
    assert pooled["auroc_right_levelled"] > pooled["auroc_right"] + 0.03


def test_a_set_without_a_level_takes_part_in_both_fits() -> None:
    """Else a company whose level has just been measured is told another share of right answers than a moment before."""
    self_made = [_features(float(odds)) for odds in np.random.default_rng(1).normal(0, 1, 60)]
    hard = Judged(_outcomes(300, 0.3, 1), Level.of(self_made))
    easy = Judged(_outcomes(300, 1.0, 2))
    plain, levelled = fit_all({"hard": hard, "easy": easy}), fit_levelled({"hard": hard, "easy": easy})
    assert levelled is not None
    assert levelled.samples == plain.samples
    assert levelled.intercept == pytest.approx(plain.intercept, abs=0.1)
    assert fit_levelled({"easy": easy}) is None


def test_the_models_that_ship_state_the_same_share_of_right_answers() -> None:
    assert load_levelled_calibration().intercept == pytest.approx(SHIPPED.intercept, abs=0.1)


def _moved(outcome: Outcome, shift: float) -> Outcome:
    features = {term.name: outcome.answer.features[term.name] + shift * term.deviation for term in SHIPPED.terms}
    return replace(outcome, answer=replace(outcome.answer, features=features))


def test_one_set_alone_has_no_others_to_be_judged_by() -> None:
    assert leave_one_set_out({"one": Judged(_outcomes(150, 0.5, 1))}) == {}
    assert pooled_diagram({}) == []


def test_matching_weighs_the_kinds_and_leaves_the_whole() -> None:
    outcomes = _outcomes(200, 0.5, 4)
    answerable = [one.question.answerable for one in outcomes]
    weighed = samples(Judged(outcomes), 0.8)
    whole = sum(one.weight for one in weighed)
    of_answerable = sum(one.weight for one, kind in zip(weighed, answerable, strict=True) if kind)
    assert of_answerable / whole == pytest.approx(0.8)
    assert whole == pytest.approx(sum(one.weight for one in samples(Judged(outcomes))))


def _judged(place: float, number: int) -> list[Sample]:
    chance = np.random.default_rng(6)
    features = [_features(float(odds)) for odds in chance.normal(0, 1.5, number)]
    stated = np.array([SHIPPED.log_odds(one) for one in features]) + place
    right = chance.random(number) < 1 / (1 + np.exp(-stated))
    return [Sample(one, bool(outcome)) for one, outcome in zip(features, right, strict=True)]


def test_a_refit_is_compared_on_answers_that_it_has_not_seen() -> None:
    assert compare(_judged(-1.5, 500), SHIPPED, SHIPPED).is_better
    agreeing = compare(_judged(0.0, 120), SHIPPED, SHIPPED)
    assert np.mean(agreeing.refitted) == pytest.approx(np.mean(agreeing.present), abs=0.1)


def test_a_companys_judgements_are_shown_and_applied_or_refused(tmp_path: Path) -> None:
    (tmp_path / "collega.toml").write_text("[ingest]\ndata_dir = 'var'\n")
    (tmp_path / "var").mkdir()
    refused = collega(tmp_path, "eval", "calibrate", "--apply")
    assert refused.code == 1
    assert "there are 0" in refused.stderr
    ledger = open_ledger(f"sqlite:///{tmp_path}/var/ledger.db")
    prepare_tables(ledger.engine)
    store_judged(ledger, _judged(-1.5, 500))
    shown = collega(tmp_path, "eval", "calibrate")
    assert "Use it with --apply" in shown.stdout
    assert KeptCalibrations(ledger.engine).current() == SHIPPED
    applied = json.loads(collega(tmp_path, "eval", "calibrate", "--apply", "--json").stdout)
    assert applied["applied"]
    assert applied["judged"][1]["ece"] < applied["judged"][0]["ece"]
    assert KeptCalibrations(ledger.engine).current().samples == 500
    ledger.close()
