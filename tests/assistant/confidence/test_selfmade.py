"""Questions from headings and titles, and the measure that their features are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.confidence.level import LEAST_QUESTIONS, Level
from assistant.confidence.selfmade import self_made_questions
from ingest.documents import Locator
from ingest.ledger.records import LivePassage
from tests.assistant.confidence.test_model import MODEL
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
    assert Level.of([{"lead": 0.1}] * (LEAST_QUESTIONS - 1)) is None


def test_a_quarter_of_what_all_of_a_companys_features_share_is_taken() -> None:
    plain = Level.of([{"lead": 0.1}] * LEAST_QUESTIONS)
    moved = Level.of([{"lead": 0.3}] * LEAST_QUESTIONS)
    assert plain is not None
    assert moved is not None
    assert moved.put({"lead": 0.7})["lead"] - plain.put({"lead": 0.5})["lead"] == pytest.approx(0.15)


def test_of_a_likelihood_the_whole_level_is_taken() -> None:
    """It rises with the number of documents: what is usual here says nothing of one answer."""
    small, large = (Level.of([{"shown_likelihood": one}] * LEAST_QUESTIONS) for one in (1.2, 2.5))
    assert small is not None
    assert large is not None
    same = [level.put({"shown_likelihood": usual + 0.3}) for level, usual in ((small, 1.2), (large, 2.5))]
    assert [one["shown_likelihood"] for one in same] == pytest.approx([0.3, 0.3])


@given(st.lists(st.floats(-1, 1), min_size=LEAST_QUESTIONS, max_size=40), st.floats(-1, 1))
def test_a_model_placed_at_a_companys_level_says_of_features_what_it_says_of_them_levelled(
    leads: list[float], lead: float
) -> None:
    level = Level.of([{"lead": one} for one in leads])
    assert level is not None
    assert level.measures(MODEL)
    of_levelled = MODEL.log_odds(level.put({"lead": lead}))
    assert level.placed(MODEL).log_odds({"lead": lead}) == pytest.approx(of_levelled, abs=1e-6)
