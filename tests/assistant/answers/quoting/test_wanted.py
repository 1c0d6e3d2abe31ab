"""What a question wants and what a sentence has, by closed lists of words."""

from __future__ import annotations

import pytest

from assistant.answers.quoting.wanted import (
    gives_reason,
    has_figure,
    is_verdict,
    refers_back,
    wants_figure,
    wants_reason,
)


@pytest.mark.parametrize(
    ("question", "language", "wants"),
    [
        ("How many days of leave do I get?", "en", True),
        ("In which year was the plant opened?", "en", True),
        ("Since when does this hold?", "en", True),
        ("What do I do when I am ill?", "en", False),
        ("Who is on the works council?", "en", False),
        ("Hoeveel verlof krijg ik?", "nl", True),
        ("Per wanneer geldt dit?", "nl", True),
        ("Wat doe ik wanneer ik ziek ben?", "nl", False),
        ("Seit wann gilt die Regelung?", "de", True),
        ("An welchem Tag ist die Versammlung?", "de", True),
        ("Wie beantrage ich Urlaub?", "de", False),
        ("", "en", False),
        ("how", "en", False),
    ],
)
def test_figures_are_asked_for_in_each_language(question: str, language: str, wants: bool) -> None:
    assert wants_figure(question, language) is wants


def test_a_figure_of_the_question_itself_answers_nothing() -> None:
    assert has_figure("Vanaf maart, zestien weken.", "nl", frozenset({"maart"}))
    assert not has_figure("Vanaf maart.", "nl", frozenset({"maart"}))
    assert has_figure("Im HX200 steckt einer.", "de", frozenset())
    assert not has_figure("", "en", frozenset())


def test_only_the_first_word_of_a_sentence_refers_back() -> None:
    assert refers_back("Dieser gilt ab Mai.", "de")
    assert not refers_back("Ab Mai gilt dieser.", "de")
    assert not refers_back("Het verlof begint in mei.", "nl")  # an article, most of the time
    assert not refers_back("--", "en")


@pytest.mark.parametrize(
    ("question", "language", "wants"),
    [
        ("Why is it closed?", "en", True),
        ("Do you know why it is closed?", "en", True),
        ("What was wrong with the fridge?", "en", True),
        ("What is the door like?", "en", False),
        ("Waarom is het dicht?", "nl", True),
        ("Wat was er mis met de koelkast?", "nl", True),
        ("Wat is de prijs?", "nl", False),
        ("Wieso ist es zu?", "de", True),
        ("Was war los mit der Mangel?", "de", True),
        ("Was kostet das?", "de", False),
        ("", "de", False),
    ],
)
def test_reasons_are_asked_for_in_each_language(question: str, language: str, wants: bool) -> None:
    assert wants_reason(question, language) is wants


def test_reasons_are_told_from_words_that_look_alike() -> None:
    assert gives_reason("Es ist zu, da viele fehlen.", "de")
    assert not gives_reason("Da ist es, und dann gehen wir.", "de")
    assert gives_reason("The cause was ice.", "en")
    assert not gives_reason("The door was open.", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [("Closed since Monday.", "en"), ("Dicht sinds maandag.", "nl"), ("Seit Montag geschlossen.", "de")],
)
def test_a_time_since_when_is_no_reason(text: str, language: str) -> None:
    assert not gives_reason(text, language)


def test_a_verdict_is_bare() -> None:
    assert is_verdict("Nein.", "de")
    assert not is_verdict("Nein, danke.", "de")
    assert not is_verdict("", "en")
