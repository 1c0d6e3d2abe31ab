"""What is said to a colleague and asks nothing of documents."""

from __future__ import annotations

import pytest

from assistant.retrieval.conversation import Asked
from assistant.retrieval.small_talk import is_small_talk


@pytest.mark.parametrize(
    "message",
    [
        "Hallo",
        "hi!",
        "Goedemorgen, hoe gaat het?",
        "dank je wel!",
        "Thank you very much :-)",
        "OK, thanks",
        "Moin moin",
        "Grüß Gott",
        "Vielen Dank! Schönes Wochenende",
        "Hallo, who are you?",
    ],
)
def test_greetings_thanks_and_who_one_is(message: str) -> None:
    assert is_small_talk(message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Hallo, hoeveel verlof heb ik?",
        "Thanks, and in Germany?",
        "Who are you supposed to call in a fire?",
        "Wer sind sie?",
        "ziek",
        "dag",
        "OK button",
        "Fijne feestdagen pakket",
        "hallo " * 13,
    ],
)
def test_whatever_may_ask_something_is_a_question(message: str) -> None:
    assert not is_small_talk(message)


def test_it_takes_no_place_among_the_questions_that_count_along() -> None:
    history = ["How many days of leave do I get?", "thanks", "And in Germany?", "ok", "thank you very much"]
    assert Asked.after("For how long?", history, "en").context == "How many days of leave do I get? And in Germany?"
