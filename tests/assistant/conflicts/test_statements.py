"""What a sentence claims, and when two sentences cannot both be right."""

from __future__ import annotations

import pytest

from assistant.conflicts.statements import disagree, statement_of
from assistant.conflicts.values import Uncertain, values_in

CONFLICTS = [
    ("en", "Parental leave lasts 16 weeks.", "Parental leave is twenty-five weeks."),
    ("en", "The canteen closes at 2 pm.", "The canteen closes at 14:30."),
    ("nl", "De kilometervergoeding is € 0,23 per kilometer.", "De kilometervergoeding bedraagt 21 cent per kilometer."),
    ("nl", "Bezoekers mogen op het terrein parkeren.", "Bezoekers mogen niet op het terrein parkeren."),
    ("de", "Der Urlaub wird bis zum 31. März genommen.", "Der Urlaub wird bis zum 30. April genommen."),
    ("de", "Hunde sind im Büro erlaubt.", "Hunde sind im Büro verboten."),
    ("en", "After 5 years the notice period is 2 months.", "After 5 years the notice period is 3 months."),
    ("en", "In zone 2 a visit costs 190 euros.", "A visit in zone 2 is charged at 205 euros."),
    ("en", "Visitors must park in the yard.", "Visitors must not park in the yard."),
]
NONE = [
    ("en", "Parental leave is 16 weeks.", "Parental leave lasts sixteen weeks."),  # the same
    ("en", "The notice period is 4 weeks.", "The notice period is one month."),  # about the same
    ("en", "A laptop is replaced after 4 years.", "A phone is replaced after 3 years."),  # another thing
    ("en", "Staff get 27 days of annual leave.", "Staff in Dortmund get 30 days of annual leave."),  # another place
    ("en", "The travel budget is € 50 per month.", "The travel budget is € 600 per year."),  # another rate
    ("en", "After 5 years the notice period is 2 months.", "After 2 years the notice period is 2 months."),  # condition
    ("nl", "De garantie is 2 jaar.", "De garantie is minimaal 3 jaar."),  # a bound
    ("nl", "Dit staat in artikel 5 lid 2.", "Dit staat in artikel 7 lid 3."),  # references
    ("de", "Die Lieferzeit beträgt 2 bis 3 Wochen.", "Die Lieferzeit beträgt 5 Wochen."),  # a range
    ("de", "Die Pumpe TR-110 wiegt 30 kg.", "Die Pumpe TR-120 wiegt 34 kg."),  # another machine
    ("de", "Hunde sind im Büro erlaubt, wenn niemand allergisch ist.", "Hunde sind im Büro verboten."),  # a condition
    ("en", "Are dogs allowed in the office?", "Dogs are not allowed in the office."),  # a question
    ("en", "4. Create a pull request in GitHub.", "9. Create a pull request in GitHub."),  # numbers of steps
    ("en", "Priya Nambiar, 22 September 2025", "Priya Nambiar, 24 July 2026"),  # below a letter
    ("en", "Posted on October 30, 2019 in News", "Posted on October 23, 2019 in News"),  # of the text itself
    ("en", "These measures are not required.", "These measures are also possible."),  # on another point
]


@pytest.mark.parametrize(("language", "one", "other"), CONFLICTS)
def test_a_conflict_is_one_in_both_directions(language: str, one: str, other: str) -> None:
    claims = statement_of(one, language), statement_of(other, language)
    assert claims[0] is not None
    assert claims[1] is not None
    assert disagree(claims[0], claims[1])
    assert disagree(claims[1], claims[0])


@pytest.mark.parametrize(("language", "one", "other"), NONE)
def test_what_may_be_meant_otherwise_is_none(language: str, one: str, other: str) -> None:
    claims = statement_of(one, language), statement_of(other, language)
    assert claims[0] is None or claims[1] is None or not disagree(claims[0], claims[1])


@pytest.mark.parametrize(
    ("language", "sentence", "values"),
    [
        ("nl", "Het kost € 1.250,50.", [("euro", 1250.5)]),
        ("en", "It costs EUR 1,250.50 with a discount of 12 percent.", [("euro", 1250.5), ("percent", 12.0)]),
        ("de", "Ab 14 Uhr, höchstens drei Wochen.", [("time of day", 840.0), ("duration", 21.0)]),
        ("en", "The office has thirty desks since 2019.", [("count:desk", 30.0)]),
        ("nl", "De VX-300 draait op 400 V.", None),
        ("en", "It takes about 3 weeks.", None),
    ],
)
def test_values_are_read_as_the_language_writes_them(
    language: str, sentence: str, values: list[tuple[str, float]] | None
) -> None:
    if values is None:
        with pytest.raises(Uncertain):
            values_in(sentence, language)
    else:
        found = values_in(sentence, language)
        assert [(value.kind, round(value.amount, 6)) for value in found] == values
