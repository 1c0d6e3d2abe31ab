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
        ("Wat krijg ik na meer dan 5 jaar?", [0, 1, 2, 3]),
        ("Wat krijg ik na bijna 10 jaar?", [0, 1, 2, 3]),
        ("Wat krijg ik na 10 jaar of meer?", [0, 1, 2, 3]),
        ("Wat krijg ik na 2 1/2 jaar?", [0, 1, 2, 3]),
        ("Wat krijg ik na 2½ jaar?", [0, 1, 2, 3]),
        ("Wat krijg ik na twee honderd jaar?", [0, 1, 2, 3]),
        ("Ik werk in gebouw 9, wat krijg ik na 7 jaar?", [0, 1, 2, 3]),
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
        (
            "Was gilt für 55 Stunden?",
            "de",
            _rows("Wer", "Nachtdienst bis 50 Stunden", "Nachtdienst über 50 Stunden"),
            1,
        ),
        ("A term of 18 months?", "en", _rows("Term", "under 12 months", "12 months to 5 years", "over 5 years"), 1),
        ("Was gilt nach 10 Jahren?", "de", _rows("Jahre", "unter 5", "5 bis unter 10", "ab 10"), 2),
        ("An order of €600, who signs?", "en", _rows("Order", "up to €500", "€500 - €5,000", "over €5,000"), 1),
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


@pytest.mark.parametrize(
    ("question", "language", "table", "place"),
    [
        ("24 hours ahead?", "en", _rows("Notice", "up to 1 day", "more than 1 day"), 0),
        ("48 hours ahead?", "en", _rows("Notice", "up to 2 days", "more than 2 days"), 0),
        ("60 minutes late?", "en", _rows("Delay", "less than 1 hour", "1 hour or more"), 1),
    ],
)
def test_a_border_is_the_same_in_other_units(question: str, language: str, table: str, place: int) -> None:
    assert _within(question, table, language) == [table.splitlines()[place]]


@pytest.mark.parametrize(
    ("question", "language", "cells"),
    [
        ("Who signs for €50k?", "en", ("up to € 100", "more than € 100")),
        ("Who signs for € 50 k?", "en", ("up to € 100", "more than € 100")),
        ("Who signs for € 2 million?", "en", ("up to € 100", "more than € 100")),
        ("Who signs for two million euros?", "en", ("up to € 100", "more than € 100")),
        ("Who signs for € 2.500?", "en", ("up to € 100", "more than € 100")),
        ("Wie tekent voor € 2 miljoen?", "nl", ("tot € 100", "meer dan € 100")),
        ("Wie tekent voor € 50 duizend?", "nl", ("tot € 100", "meer dan € 100")),
        ("Wer unterschreibt bei 2 Mio. Euro?", "de", ("bis 100 Euro", "über 100 Euro")),
        ("Who signs for € 200?", "en", ("up to € 1 million", "more than € 1 million")),
        ("Who signs for € 200?", "en", ("up to €1k", "more than €1k")),
        ("Who signs for € 200?", "en", ("up to € 1 m", "more than € 1 m")),
        ("Who signs for € 200?", "en", ("up to € 5.000", "more than € 5.000")),
        ("Who signs for € 3?", "en", ("€ 1 to 5 million", "€ 5 to 9 million")),
        ("Who signs after 30 days?", "en", ("up to 1 month", "more than 1 month")),  # which month?
        ("Who signs after 3 days?", "en", ("up to 5 guests per day", "more than 5 guests per day")),
        ("Who signs after 3 days?", "en", ("up to 2 days", "10 to 20 days")),
        ("Who signs for 7 years?", "en", ("5 and 10 years", "15 and 20 years")),
        ("Who signs for 7 years?", "en", ("not more than 5 years", "more than 5 years")),
    ],
)
def test_in_doubt_a_number_selects_no_row(question: str, language: str, cells: tuple[str, ...]) -> None:
    table = _rows("Term", *cells)
    assert _within(question, table, language) == table.splitlines()


@pytest.mark.parametrize(
    ("question", "language", "head"),
    [
        ("I am 30 years old, what do I get in my second year of service?", "en", "Years of service"),
        ("What do I get, I am 30 years?", "en", "Years of service"),
        ("Wat krijg ik, ik ben 30 jaar oud?", "nl", "Jaren in dienst"),
        ("Wat krijgt iemand die 30 jaar is?", "nl", "Jaren in dienst"),
        ("Was bekomme ich mit 30 Jahren?", "de", "Dienstjahre in Jahren"),
        ("Ich bin 30 Jahre alt, was gilt?", "de", "Jahre im Dienst"),
        ("What do I get after 30 years of service?", "en", "Age"),
        ("Ik ben 30 jaar in dienst, wat krijg ik?", "nl", "Leeftijd"),
    ],
)
def test_an_age_is_no_time_of_service(question: str, language: str, head: str) -> None:
    table = _rows(head, "0-10", "10-20", "20-40")
    assert _within(question, table, language) == table.splitlines()


@pytest.mark.parametrize(
    ("question", "language", "head"),
    [
        ("I am 30 years old, what do I get?", "en", "Age"),
        ("Wat krijg ik, ik ben 30 jaar oud?", "nl", "Leeftijd"),
        ("Ich bin 30 Jahre alt, was gilt?", "de", "Alter"),
    ],
)
def test_an_age_selects_the_row_for_it(question: str, language: str, head: str) -> None:
    table = _rows(head, "0-10", "10-20", "20-40")
    assert _within(question, table, language) == table.splitlines()[2:]


@pytest.mark.parametrize(
    ("question", "language", "table"),
    [
        (
            "My phone is used for 4 years, when is it replaced?",
            "en",
            "Device: Phone | Replaced after: 2 to 3 years\nDevice: Laptop | Replaced after: 4 to 5 years",
        ),
        (
            "Krijg ik 7 dagen verlof voor mijn huwelijk?",
            "nl",
            "Gebeurtenis: Huwelijk | Verlof: 1 tot 5 dagen\nGebeurtenis: Geboorte | Verlof: 5 tot 10 dagen",
        ),
        (
            "Will a parcel by post be there after 2 days?",
            "en",
            "Delivery: 1 to 2 days | Carrier: Courier\nDelivery: 3 to 5 days | Carrier: Post",
        ),
    ],
)
def test_a_range_that_is_said_of_something_else_tells_no_rows_apart(question: str, language: str, table: str) -> None:
    assert _within(question, table, language) == table.splitlines()


def test_tables_of_one_document_are_scales_of_their_own() -> None:
    leave = [f"Years: {years} | Days of leave: 1" for years in ("0 to 5", "5 to 10")]
    bonus = [f"Years: {years} | Bonus: 1" for years in ("10 to 20", "20 to 30")]
    assert _within("What is there after 7 years?", "\n".join(leave + bonus), "en") == [leave[1], *bonus]


def test_many_numbers_select_nothing() -> None:
    asked = " ".join(f"{number} jaar" for number in range(50))
    assert _within(asked, YEARS) == YEARS.splitlines()
    assert _within("zeven jaar " * 50, YEARS) == YEARS.splitlines()
    assert _within(f"na {'7' * 5000} jaar", YEARS) == YEARS.splitlines()
    assert _within("na 7 jaar", YEARS.replace("25", "2" * 5000)) != YEARS.splitlines()


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
