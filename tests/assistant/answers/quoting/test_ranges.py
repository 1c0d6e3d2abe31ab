"""Rows whose range has the quantity of a question."""

from __future__ import annotations

import pytest

from assistant.answers.base import Evidence
from assistant.answers.extractive import ExtractiveComposer
from assistant.answers.quoting.ranges import AskedQuantity
from tests.assistant.evidence import make_evidence
from tests.assistant.library import Library


def _within(question: str, table: str, language: str = "nl") -> list[str]:
    """The rows of a table that are for the quantity; all where its ranges tell none apart."""
    evidence = make_evidence(1, "Table", table, language=language)
    asked = AskedQuantity.of(question, language, [evidence])
    return [row for row in table.splitlines() if not asked.is_beside(row, evidence.passage)]


def _rows(head: str, *cells: str) -> str:
    return "\n".join(f"{head}: {cell} | Bedrag: {place}" for place, cell in enumerate(cells))


YEARS = _rows("Jaren in dienst", "minder dan 5", "5 tot 10", "10 tot 25", "25 of meer")


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("Ik werk hier 7 jaar, wat krijg ik?", [1]),
        ("Wat krijg ik na zeven jaar?", [1]),
        ("Wat krijg ik na 48 maanden?", [0]),
        ("Wat krijg ik na 5 jaar?", [1]),  # "minder dan" leaves its border out
        ("Wat krijg ik na 10 jaar?", [1, 2]),  # the table does not say which
        ("Wat krijg ik na 40 jaar?", [3]),
        ("Wat krijg ik bij 7 kilo?", [0, 1, 2, 3]),
        ("Wat krijg ik na 7?", [0, 1, 2, 3]),
        ("Is het verschil tussen 3 jaar en 7 jaar groot?", [0, 1, 2, 3]),
    ],
)
def test_the_row_is_the_one_for_the_quantity(question: str, places: list[int]) -> None:
    assert _within(question, YEARS) == [YEARS.splitlines()[place] for place in places]


@pytest.mark.parametrize(
    ("question", "language", "table", "place"),
    [
        ("Wie tekent voor 12.000 euro?", "nl", _rows("Bedrag", "tot € 500", "€ 500 tot € 5.000", "boven € 5.000"), 2),
        ("Koffie voor 30 personen?", "nl", _rows("Groep", "1-20 personen", "21–50 personen", "51 en meer personen"), 1),
        ("An 18 month contract?", "en", _rows("Term", "under 12 months", "12 to 24 months", "over 24 months"), 1),
        ("Wie oft mit 55 Jahren?", "de", _rows("Wer", "Nachtdienst bis 50 Jahre", "Nachtdienst über 50 Jahre"), 1),
        ("Ik woon op 800 meter", "nl", _rows("Afstand in km", "0-1", "1-5", "vanaf 5"), 0),
    ],
)
def test_ranges_are_read_as_people_write_them(question: str, language: str, table: str, place: int) -> None:
    assert _within(question, table, language) == [table.splitlines()[place]]


@pytest.mark.parametrize(
    "cells",
    [
        ("binnen 2 uur", "binnen 4 uur"),  # terms, no steps
        ("tot 2 uur", "tot 4 uur"),
        ("tot 2 uur",),
        ("1-4 uur", "2-8 uur"),
    ],
)
def test_ranges_that_overlap_tell_no_rows_apart(cells: tuple[str, ...]) -> None:
    table = _rows("Reactietijd", *cells)
    assert _within("Er is na 3 uur nog niemand", table) == table.splitlines()


def test_a_quantity_beyond_the_scale_tells_no_rows_apart() -> None:
    table = _rows("Afstand", "0-10 km", "11-20 km")
    assert _within("Ik woon op 40 km", table) == table.splitlines()


def test_a_scale_may_go_on_in_another_passage() -> None:
    first, second = (
        make_evidence(number, "Table", row, language="nl", document=1)
        for number, row in ((1, "Jaren: 0 tot 5 | Bedrag: 1"), (2, "Jaren: 5 tot 10 | Bedrag: 2"))
    )
    asked = AskedQuantity.of("na 7 jaar", "nl", [first, second])
    assert asked.is_beside(first.passage.text, first.passage)
    assert asked.is_within(second.passage.text, second.passage)


def test_only_the_row_for_the_quantity_is_quoted(library: Library) -> None:
    table = "\n".join(
        f"Years of service: {years} | Bonus: {bonus} euro"
        for years, bonus in (("less than 5", 0), ("5 to 10", 150), ("10 to 25", 400), ("25 or more", 900))
    )
    evidence: list[Evidence] = [make_evidence(1, "Anniversaries", table)]
    composer = ExtractiveComposer(library.retriever().question_words)
    sentences, _ = composer.compose("What bonus do I get after 7 years of service?", "en", evidence)
    assert [one.text for one in sentences] == [table.splitlines()[1]]
