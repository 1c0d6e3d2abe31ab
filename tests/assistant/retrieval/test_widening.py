"""Codes, typing errors and compounds: what a question finds beside the words that it has."""

from __future__ import annotations

import pytest

from assistant.retrieval.conversation import Asked
from assistant.retrieval.counted import CountedDocuments
from assistant.retrieval.lexicon import LexiconKeeper
from assistant.retrieval.vocabulary import Vocabulary
from assistant.retrieval.widening import Widened, Widener, errors_between
from tests.assistant.library import ANYONE, FOR_THE_BOARD, Library


def _widened(library: Library, *asked: str, language: str = "nl") -> Widened:
    vocabulary, ledger = Vocabulary(), library.workplace.stores.ledger
    lexicon = LexiconKeeper(ledger, CountedDocuments(ledger, vocabulary)).current()
    vocabulary.count("zeppelins zeppelin")  # read in a restricted document
    return Widener(vocabulary, lexicon).widen(asked, language)


def _first(library: Library, question: str, language: str = "nl") -> str:
    return library.retriever().retrieve(Asked(question, language), ANYONE.principals).documents[0].document.item_id


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("verlof", "verlof", 0),
        ("verlof", "verolf", 1),
        ("verlof", "verlo", 1),
        ("verlof", "vverlof", 1),
        ("verlof", "verlxf", 1),
        ("verlof", "evrlfo", 2),
        ("verlof", "kraan", 3),
        ("verlof", "verlofaanvraag", 3),
    ],
)
def test_typing_errors_are_counted_up_to_a_limit(one: str, other: str, errors: int) -> None:
    assert errors_between(one, other, 2) == errors_between(other, one, 2) == errors


def test_an_unknown_word_is_taken_for_the_nearest_that_everyone_may_read(library: Library) -> None:
    assert _widened(library, "reimbrused", "approvl", "insepcted", language="en").corrected == {
        "reimbrused": ("reimbursed",),
        "approvl": ("approval",),
        "insepcted": ("inspected",),
    }


def test_known_short_and_foreign_words_and_codes_are_left_as_they_are(library: Library) -> None:
    assert (
        _widened(library, "cranes", "leave", "ofx", "4711", "e118", "the", "xylophone", language="en").corrected == {}
    )


def test_a_word_of_a_restricted_document_corrects_nothing(library: Library) -> None:
    library.put("falcon.md", "Project Zeppelin.", access=FOR_THE_BOARD)
    library.sync()
    assert _widened(library, "zepelin").corrected == {}


def test_compounds_of_a_word_and_parts_of_a_compound_are_looked_for_too(library: Library) -> None:
    library.put("form.md", "Voor ouderschapsverlof en zorgverlof is er een formulier. Verlof vraag je aan.")
    library.sync()
    assert set(_widened(library, "verlof").related) == {"ouderschapsverlof", "zorgverlof"}
    assert set(_widened(library, "verlofformulier").related) == {"verlof", "formulier"}
    assert _widened(library, "verlof", language="en").related == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("verlofformulire", "verlofformulier"), ("verolfformulier", "verlofformulier"), ("verlofformulier", None)],
)
def test_a_typing_error_in_a_compound_that_stands_nowhere_is_mended_in_its_part(
    library: Library, typed: str, meant: str | None
) -> None:
    library.put("form.md", "Voor verlof is er een formulier.")
    library.sync()
    found = _widened(library, typed)
    assert found.corrected == ({typed: (meant,)} if meant else {})
    assert found.related == ("verlof", "formulier")
    assert _widened(library, typed, language="en").corrected == {}


def test_compounds_of_an_unknown_verb_are_looked_for(library: Library) -> None:
    library.put("fire.md", "Der Sammelplatz ist vor dem Tor.")
    library.sync()
    assert _widened(library, "sammeln", language="de").related == ("sammelplatz",)
    assert _first(library, "Wo sammeln wir uns?", "de") == "fire.md"


def test_a_question_with_typing_errors_finds_its_page_among_many(library: Library) -> None:
    for number in range(30):
        library.put(f"other-{number}.md", f"# Regeling {number}\n\nDe regeling voor afdeling {number} staat hier.")
    library.put("fork.md", "# Machines\n\nEen vorkheftruck wordt elk half jaar gekeurd.")
    library.sync()
    assert _first(library, "Wanneer is mijn vorkhfetruck gekeurd?") == "fork.md"


def test_of_pages_that_differ_in_their_code_the_one_with_the_code_comes_first(library: Library) -> None:
    for number in range(100, 130):
        near = 100 + (number + 1) % 30
        text = (
            f"# Storing E-{number}\n\nBij storing E-{number} staat de machine stil. Zie ook E-{near}, telefoon {near}."
        )
        library.put(f"E-{number}.md", text, f"Storing E-{number}")
    library.sync()
    retriever = library.retriever()
    for question in ("Wat betekent storing E-{}?", "de machine staat stil en meldt e{}, wat nu"):
        asked = [Asked(question.format(number), "nl") for number in range(100, 130)]
        first = [retriever.retrieve(one, ANYONE.principals).documents[0].document.item_id for one in asked]
        assert first == [f"E-{number}.md" for number in range(100, 130)]
