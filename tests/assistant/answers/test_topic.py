"""Questions that ask of the topic before them elsewhere, asked of a company with several places."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.answers.base import Answer, Asker
from assistant.engine import Engine, open_engine
from assistant.retrieval.conversation import Asked
from assistant.retrieval.leaning import keeps_topic, languages_of_countries
from connectors.base import EVERYONE
from tests.assistant.company import Company, open_company

PAGES = [
    ("leave", "Annual leave", "Full-time staff get 27 days of annual leave a year.", "ann@firm.example"),
    ("sheds", "Annual leave in Harbourtown", "Staff get 31 days a year. Ask the foreman.", "ann@firm.example"),
    ("news", "News of May", "Customers in Harbourtown take long to sign in spring.", "bob@firm.example"),
    ("lines", "Buses", "In Hilltown the bus to the plant leaves at seven.", "bob@firm.example"),
]
LEAVE = "How many days of annual leave do I get?"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(tmp_path_factory.mktemp("places")) as opened:
        opened.write("handbook", PAGES)
        yield opened


@pytest.fixture(scope="module")
def engine(company: Company) -> Engine:
    return open_engine(company.owner)


def _quoted(answer: Answer) -> list[str]:
    return [one.passage.document.item_id for one in answer.citations]


def test_the_page_about_both_is_quoted(engine: Engine) -> None:
    answer = engine.ask(Asker(frozenset({EVERYONE})), "And in Harbourtown?", [LEAVE])
    assert set(_quoted(answer)) == {"sheds"}
    assert "Staff get 31 days a year." in [one.text for one in answer.sentences]


def test_where_the_place_is_named_in_another_matter_nothing_is_quoted(engine: Engine) -> None:
    """Neither the bus there, nor the leave elsewhere."""
    assert _quoted(engine.ask(Asker(frozenset({EVERYONE})), "And in Hilltown?", [LEAVE])) == []
    assert _quoted(engine.ask(Asker(frozenset({EVERYONE})), "And in Atlantis?", [LEAVE])) == []


def test_another_thing_is_another_topic(engine: Engine) -> None:
    answer = engine.ask(Asker(frozenset({EVERYONE})), "And the bus?", [LEAVE])
    assert set(_quoted(answer)) <= {"lines"}
    assert Asked("And the bus?", "en", LEAVE).restated.context == LEAVE


@pytest.mark.parametrize(
    ("question", "language", "keeps"),
    [
        ("And in Germany?", "en", True),
        ("What about during the holidays?", "en", True),
        ("And a chair?", "en", False),
        ("In Germany?", "en", False),
        ("En voor stagiairs?", "nl", True),
        ("En de borrel?", "nl", False),
        ("Und bei Umzug?", "de", True),
        ("Und ein Bett?", "de", False),
        ("", "de", False),
    ],
)
def test_a_preposition_behind_an_opener_keeps_the_topic(question: str, language: str, keeps: bool) -> None:
    assert keeps_topic(question, language) is keeps


def test_pages_in_a_countrys_language_are_about_it() -> None:
    assert languages_of_countries("Und in den Niederlanden?", "de") == {"nl"}
    assert languages_of_countries("Und in Utrecht?", "de") == set()
