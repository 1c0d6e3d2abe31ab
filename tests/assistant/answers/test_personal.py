"""Telling of distress is told from asking about it, and from saying that something does not work."""

from __future__ import annotations

import time

import pytest

from assistant.answers.personal import is_personal


@pytest.mark.parametrize(
    "message",
    [
        "My boss Hendrik harasses me",
        "A colleague keeps touching me although I told him to stop.",
        "Mijn teamleider schreeuwt elke dag tegen mij.",
        "Ik word geintimideerd door een collega",
        "Ik kan niet meer. Wat nu?",
        "Ich werde seit Monaten gemobbt",
        "Mijn vader is vannacht overleden, hoeveel dagen mag ik thuisblijven?",
    ],
)
def test_it_is_told(message: str) -> None:
    assert is_personal(message)


@pytest.mark.parametrize(
    "question",
    [
        "What is our policy on harassment?",
        "Wat doen we tegen pesten?",
        "Ik kan niet meer inloggen",
        "Ich kann nicht mehr drucken",
        "Wie ist die Vertrauensperson?",
        "I can't take it home, can I?",
        "Who do I call when I am ill?",
        "",
    ],
)
def test_it_is_a_question(question: str) -> None:
    assert not is_personal(question)


def test_a_pasted_text_without_a_full_stop_is_read_at_once() -> None:
    began = time.monotonic()
    assert not is_personal("a1 b2 c3 " * 440)
    assert is_personal("a1 b2 c3 " * 440 + "ik kan niet meer")
    assert time.monotonic() - began < 1
