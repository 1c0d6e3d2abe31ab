"""Which questions leave their topic open, by their words."""

from __future__ import annotations

import pytest

from assistant.answers.clarifying import is_open
from assistant.retrieval.conversation import Asked


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Verlof?", "nl"),
        ("How do I apply?", "en"),
        ("Hoe vraag ik het aan?", "nl"),
        ("Who signs this registration form?", "en"),
        ("Vergoedt deze regeling mijn reiskosten?", "nl"),
        ("Wer unterschreibt dieses Formular für Reisen?", "de"),
    ],
)
def test_a_question_that_names_one_thing_or_points_at_nothing_is_open(question: str, language: str) -> None:
    assert is_open(Asked(question, language))


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How many days of annual leave do I get?", "en"),
        ("Is it possible to hand in travel costs by mail?", "en"),
        ("What do we charge this year for a breakdown?", "en"),
        ("Is the crane inspected, and who signs this inspection form?", "en"),
        ("Wat rekenen we dit jaar aan voorrijkosten bij een storing?", "nl"),
        ("Gibt es einen Zuschuss zum Fitnessstudio?", "de"),
        ("Wo sammeln wir uns, wenn es in Dortmund brennt?", "de"),
    ],
)
def test_a_question_that_says_what_it_is_about_is_not(question: str, language: str) -> None:
    assert not is_open(Asked(question, language))


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [("Where do I get the registration form?", False), ("How often are cranes inspected?", True)],
)
def test_what_was_named_earlier_in_the_conversation_is_pointed_at(earlier: str, expected: bool) -> None:
    assert is_open(Asked("Who signs this registration form?", "en", earlier)) is expected
