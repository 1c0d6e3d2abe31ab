"""A question in its conversation."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.retrieval.conversation import Asked
from assistant.retrieval.leaning import leans
from tests.ingest.embedder_words import WordEmbedder


def test_only_the_latest_questions_count_along() -> None:
    assert Asked.after("five", ["one", "two", "three", "four"], "en").context == "two three four"


def test_what_somebody_told_of_distress_does_not_count_along() -> None:
    asked = Asked.after("Hoe declareer ik een treinkaartje?", ["Ik word gepest door mijn leidinggevende"], "nl")
    assert (asked.context, asked.asked_with) == ("", [])


def test_a_first_question_is_embedded_as_it_is() -> None:
    embedder = WordEmbedder()
    assert (Asked("annual leave", "en").vector(embedder) == embedder.embed_question("annual leave")).all()


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("And for part-timers?", "en"),
        ("How does that work?", "en"),
        ("Do they need an approval?", "en"),
        ("En in Duitsland?", "nl"),
        ("Hoe vraag ik het aan?", "nl"),
        ("Geldt die regeling voor stagiairs?", "nl"),
        ("Und in Deutschland?", "de"),
        ("Gilt das auch für Auszubildende?", "de"),
        ("Wer muss dafür unterschreiben?", "de"),
    ],
)
def test_a_question_that_points_back_leans_on_what_was_asked(question: str, language: str) -> None:
    assert leans(question, language)
    asked = Asked.after(question, ["verlof parental Urlaub"], "en")
    assert asked.language == language
    assert asked.leans
    assert asked.asked_with


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which form that I need is signed by HR?", "en"),
        ("How many days of annual leave do I get?", "en"),
        ("Hoe vraag ik het ouderschapsverlof aan bij personeelszaken?", "nl"),
        ("Welke documenten die ik krijg moet ik tekenen?", "nl"),
        ("Wo finde ich das Formular für Reisekosten?", "de"),
    ],
)
def test_a_question_that_names_its_topic_stands_alone(question: str, language: str) -> None:
    asked = Asked.after(question, ["What about cranes and foundries?"], "en")
    assert asked.language == language
    assert not asked.leans


def test_what_counted_along_is_named_without_what_the_question_says_itself() -> None:
    asked = Asked.after("En het verlof voor deeltijd?", ["Hoeveel verlof krijg ik?", "Wat is ouderschapsverlof?"], "nl")
    assert asked.asked_with == ["krijg", "ouderschapsverlof"]


@pytest.mark.parametrize(
    ("question", "history", "setting", "language"),
    [
        ("Dortmund?", ["Hoeveel vakantiedagen heb ik?"], "en", "nl"),
        ("VPN", [], "de", "de"),
        ("verlof?", [], "en", "nl"),
        ("printer toner status", [], "en", "en"),
        ("printer toner status", [], "nl", "nl"),
        ("Wie viele Urlaubstage habe ich?", ["How many days of leave do I get?"], "en", "de"),
    ],
)
def test_a_short_question_has_the_language_of_its_conversation_or_of_its_asker(
    question: str, history: list[str], setting: str, language: str
) -> None:
    assert Asked.after(question, history, setting).language == language


def test_a_follow_up_lies_between_itself_and_its_conversation() -> None:
    embedder = WordEmbedder()
    asked = Asked("dortmund", "en", "annual leave")
    vector = asked.vector(embedder)
    assert float(np.linalg.norm(vector)) == pytest.approx(1)
    own, context = embedder.embed_question("dortmund"), embedder.embed_question("annual leave")
    assert 0 < float(vector @ context) < float(vector @ own) < 1


def test_what_counted_along_is_told_without_the_small_words_of_its_own_language() -> None:
    asked = Asked.after("Und in Deutschland?", ["Wat is de kilometervergoeding voor mijn eigen auto?"], "nl")
    assert asked.language == "de"
    assert asked.asked_with == ["kilometervergoeding", "eigen", "auto"]
