"""What a table row claims, and when a sentence of another document contradicts it."""

from __future__ import annotations

import pytest

from assistant.conflicts.rows import Row, disagrees, rows_disagree, rows_in
from assistant.conflicts.statements import statement_of

RATES = "Service rates 2026\nRates in euro, without VAT"
ZONES = "Travel charges in Germany\nCharges by distance"
CONTRADICTED = [
    (
        "en",
        "Service: Travel hour | Unit: hour | Rate: 78.00",
        RATES,
        "A travel hour is charged at 72 euros.",
        "Service orders",
    ),
    (
        "nl",
        "Omschrijving: Reisuur | Eenheid: uur | Tarief: 78.00",
        "Tarieven service, in euro",
        "Een reisuur kost 72 euro.",
        "Serviceorder",
    ),
    (
        "en",
        "Zone: 2 | Distance: 51 to 150 km | Charge: 190 euro",
        ZONES,
        "We charge 205 euros in zone 2.",
        "New travel charge",
    ),
    (
        "de",
        "Zone: 2 | Entfernung: 51 bis 150 km | Pauschale: 190 Euro",
        "Einsatzpauschalen",
        "In Zone 2 rechnen wir 205 Euro.",
        "Neue Pauschale",
    ),
    (
        "en",
        "Contract: Plus | Discount: 8 % | Response: 2 days",
        RATES,
        "With a Plus contract the discount is 10 %.",
        "Service",
    ),
    ("en", "Training: Welding | Term (days): 3", "Trainings", "The welding training takes 5 days.", "Training plan"),
]
SILENT = [
    (
        "en",
        "Service: Travel hour | Unit: hour | Rate: 78.00",
        RATES,
        "A travel hour is charged at 78 euros.",
        "Service orders",
    ),
    (
        "en",
        "Service: Travel hour | Unit: hour | Rate: 78.00",
        "Rates",
        "A travel hour is charged at 72 euros.",
        "Rates",
    ),  # of what?
    (
        "en",
        "Service: Travel hour | Unit: hour | Rate: 78.00",
        RATES,
        "Staff receive 30 euros for a travel hour.",
        "Service",
    ),  # pays
    (
        "en",
        "Service: Travel hour | Unit: hour | Rate: 78.00",
        RATES,
        "A travel hour costs 72 euros in Norway.",
        "Service",
    ),
    (
        "en",
        "Service: Travel hour | Unit: hour | Rate: 78.00",
        RATES,
        "A travel hour costs 72 euros per day.",
        "Service",
    ),
    (
        "en",
        "Zone: 2 | Distance: 51 to 150 km | Charge: 190 euro",
        ZONES,
        "We charge 205 euros in zone 3.",
        "New travel charge",
    ),
    (
        "en",
        "Zone: 2 | Distance: 51 to 150 km | Charge: 190 euro",
        ZONES,
        "We charge 205 euros in zone 2.",
        "Parking fines",
    ),  # field
    ("en", "Contract: Plus | Discount: 8 % | Response: 2 days", RATES, "A Plus contract lasts 5 days.", "Service"),
    (
        "en",
        "Hotel: Utrecht | Season: summer | Price: 95 euro",
        "Hotel prices",
        "The hotel in Utrecht costs 120 euros.",
        "Hotel prices",
    ),
]


def _rows(line: str, over: str, language: str) -> list[Row]:
    return list(rows_in(line, over, language))


def _contradicted(language: str, row: str, over: str, sentence: str, said_over: str) -> bool:
    statement = statement_of(sentence, language)
    assert statement is not None
    return any(disagrees(one, statement, said_over) for one in _rows(row, over, language))


@pytest.mark.parametrize(("language", "row", "over", "sentence", "said_over"), CONTRADICTED)
def test_a_sentence_that_gives_the_rows_thing_another_value_contradicts_it(
    language: str, row: str, over: str, sentence: str, said_over: str
) -> None:
    assert _contradicted(language, row, over, sentence, said_over)


@pytest.mark.parametrize(("language", "row", "over", "sentence", "said_over"), SILENT)
def test_in_doubt_nothing_is_said(language: str, row: str, over: str, sentence: str, said_over: str) -> None:
    assert not _contradicted(language, row, over, sentence, said_over)


def test_a_row_without_heads_or_without_a_name_claims_nothing() -> None:
    assert _rows("Travel hour | hour | 78.00", RATES, "en") == []
    assert _rows("From: 1 March 2026 | Rate: 78 euro", RATES, "en") == []
    assert _rows("Part: Pump | Number: 1.250", RATES, "en") == []  # a thousand and more, or little more than one


def test_rows_of_two_tables_disagree_only_where_both_name_the_same_in_the_same_way() -> None:
    (one,) = _rows("Service: Travel hour | Unit: hour | Rate: 78 euro", RATES, "en")
    (other,) = _rows("Service: Travel hour | Unit: hour | Rate: 72 euro", RATES, "en")
    (night,) = _rows("Service: Travel hour | Unit: hour | Surcharge: 72 euro", RATES, "en")
    assert rows_disagree(one, other)
    assert not rows_disagree(one, one)
    assert not rows_disagree(one, night)
