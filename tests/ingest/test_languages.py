"""Language of questions and documents."""

import pytest

from ingest.languages import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hoeveel vakantiedagen heb ik?", "nl"),
        ("Waar meld ik me ziek?", "nl"),
        ("verlof aanvragen", "nl"),
        ("Wie is de preventiemedewerker?", "nl"),
        ("How do I claim travel costs?", "en"),
        ("sick leave", "en"),
        ("Who approves my expenses?", "en"),
        ("Wie viele Urlaubstage habe ich?", "de"),
        ("Urlaub beantragen", "de"),
        ("Wer ist der Betriebsrat?", "de"),
        ("Parkplatz Dortmund", "de"),
    ],
)
def test_short_questions_are_told_apart(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_capitals_and_addresses_do_not_mislead() -> None:
    assert detect_language("HOE VRAAG IK VERLOF AAN?") == "nl"
    assert detect_language("Zie https://www.example.com/the/where/which/and-of-this voor het formulier") == "nl"


@pytest.mark.parametrize("text", ["", "42 + 17 = 59", "   \n", "你好"])
def test_a_text_without_a_telling_word_gives_the_fallback(text: str) -> None:
    assert detect_language(text) == "en"
    assert detect_language(text, fallback="nl") == "nl"


def test_where_letters_hardly_tell_the_likelier_language_is_taken_and_where_they_do_they_decide() -> None:
    assert detect_language("Spesen Taxi", fallback="de") == "nl"
    assert detect_language("Spesen Taxi", fallback="de", trust=2.0) == "de"
    assert detect_language("Urlaubsanspruch Teilzeit", fallback="en", trust=2.0) == "de"


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert detect_language("Dit is een tekst over het verlof. " * 200_000) == "nl"
