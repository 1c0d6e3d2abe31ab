"""Questions from headings and titles, and the measure that their features are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.confidence.scale import LEAST_QUESTIONS, Scale
from assistant.confidence.selfmade import self_made_questions
from ingest.documents import Locator
from ingest.ledger.records import LivePassage
from tests.assistant.evidence import make_passage


def _passage(number: int, title: str, *headings: str) -> LivePassage:
    return replace(make_passage(number, title, "Text."), locator=Locator(headings=headings))


def test_only_headings_and_titles_ask_that_say_something_and_stand_once() -> None:
    passages = [
        _passage(1, "Parental leave abroad", "Who pays during parental leave?", "Introduction"),
        _passage(2, "Travel by train", "Contact the service desk", "Introduction"),
        _passage(3, "Index", "Contact the service desk", "Of the and", "Word " * 40),
    ]
    assert sorted(self_made_questions(passages)) == [
        "Parental leave abroad",
        "Travel by train",
        "Who pays during parental leave?",
    ]


def test_another_document_moves_one_question_at_most() -> None:
    passages = [_passage(number, f"Title of document {number}") for number in range(1, 101)]
    before = set(self_made_questions(passages, 20))
    after = set(self_made_questions([*passages[::-1], _passage(101, "Title of document 101")], 20))
    assert len(before) == len(after) == 20
    assert len(before - after) <= 1


def test_too_few_questions_measure_nothing() -> None:
    assert Scale.of([{"lead": 0.1}] * (LEAST_QUESTIONS - 1)) is None


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=LEAST_QUESTIONS, max_size=40), st.floats(0.1, 10), st.floats(-5, 5))
def test_what_all_of_a_companys_features_share_vanishes_in_its_units(
    leads: list[float], stretch: float, shift: float
) -> None:
    plain = Scale.of([{"lead": lead} for lead in leads])
    moved = Scale.of([{"lead": lead * stretch + shift} for lead in leads])
    assert plain is not None
    assert moved is not None
    if plain.units["lead"][1] > 0.01:
        assert moved.put({"lead": 0.3 * stretch + shift})["lead"] == pytest.approx(plain.put({"lead": 0.3})["lead"])
