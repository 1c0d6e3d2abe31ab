"""A table row as what it claims: of the thing that its first cell names, a value under the heading of its column.

"Service: Travel hour | Unit: hour | Rate: 78.00" says 78 for a travel hour; that these are euros stands in the head
of the column or over the table. A row is held against a sentence that names the same thing. It says little of where
it holds, so the sentence, or the titles over it, must speak of the same field as the table does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.conflicts.current import with_labels
from assistant.conflicts.statements import RATE_WORDS, Statement, one_value_differs, rates_in, stems_of
from assistant.conflicts.values import Uncertain, Value, values_in
from assistant.conflicts.words import claim_words, units

BORDER = " | "
_HEAD = ": "
_BARE = re.compile(r"\d+(?:[.,]\d+)?")
_THOUSANDS_OR_PARTS = re.compile(r"\d{1,3}[.,]\d{3}")  # of a figure alone nobody can tell
_CURRENCY = re.compile(r"[€$£]|\b(?:eur|euro|euros|usd|dollars?|gbp)\b", re.IGNORECASE)
_ONLY_A_RATE = re.compile(rf"(?:per\s+|pro\s+)?({RATE_WORDS})", re.IGNORECASE)
_COMPOUND_PART = 6  # letters that two words share when they are of one field
_COMPOUND = 10
_SHARED_PER_EXTRA = 3


@dataclass(frozen=True, slots=True)
class Row:
    """`named` must be said by a sentence on the same thing, `measure` too where the row has several values."""

    language: str
    named: frozenset[str]
    name: str
    measure: frozenset[str]
    value: Value
    rates: frozenset[str]
    one_of_several: bool
    field: frozenset[str]  # what the column, the table and its headings speak of
    pays: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    head: str
    text: str


def rows_in(line: str, over: str, language: str) -> Iterator[Row]:
    """A row's claims, one for each value; none where the table has no heads, or its first cell names nothing.

    Args:
        over: Title, headings and the lines over the table, one a line.
    """
    cells = [_Cell(*one.split(_HEAD, 1)) for one in line.split(BORDER) if _HEAD in one]
    if len(cells) < 2 or len(cells) != line.count(BORDER) + 1:
        return
    name = _name(cells[0], language)
    values = [(cell, value) for cell in cells[1:] if (value := _value(cell, over, language)) is not None]
    rates = frozenset(found[1].lower()[:4] for cell in cells[1:] if (found := _ONLY_A_RATE.fullmatch(cell.text)))
    also_named = frozenset[str]().union(*(_qualifier(cell, language) for cell in cells[1:]))
    if not name:
        return
    for cell, value in values:
        yield Row(
            language=language,
            named=name | also_named,
            name=cells[0].text.lower(),
            measure=stems_of(cell.head, language),
            value=value,
            rates=rates | rates_in(f"{cell.head} {cell.text}"),
            one_of_several=len(values) > 1,
            field=stems_of(f"{cell.head} {cells[0].head} {over}", language),
            pays=_pays(f"{cell.head} {over}", language),
        )


def disagrees(row: Row, statement: Statement, said_over: str) -> bool:
    """Whether a sentence, under the titles and headings `said_over`, gives the row's thing another value."""
    if row.language != statement.language or statement.says_no or not row.named <= statement.subject:
        return False
    if row.one_of_several and not row.measure <= statement.subject:
        return False
    extra = statement.subject - row.named - row.measure - row.field
    known = 1 + sum(1 + (len(word) >= _COMPOUND) for word in statement.subject - extra)
    if len(extra) * _SHARED_PER_EXTRA > known or not extra.isdisjoint(statement.scoped):
        return False
    return (
        statement.pays == row.pays
        and _same_rates(row, statement)
        and one_value_differs([row.value], statement.values)
        and _of_one_field(row.field, (statement.subject - row.named) | stems_of(said_over, row.language))
    )


def rows_disagree(one: Row, other: Row) -> bool:
    """Whether two tables of the same make give one thing different values."""
    same = (one.named, one.measure, one.rates, one.pays) == (other.named, other.measure, other.rates, other.pays)
    return same and bool(one.measure) and one_value_differs([one.value], [other.value])


def _name(cell: _Cell, language: str) -> frozenset[str]:
    """The words of the first cell; of a number alone that of its head as well: "zone2"."""
    is_number = re.fullmatch(r"\d{1,3}", cell.text)
    text = with_labels(f"{cell.head} {cell.text}" if is_number else cell.text, language)
    return frozenset() if re.search(r"(?<![\w-])\d", text) else stems_of(text, language)


def _value(cell: _Cell, over: str, language: str) -> Value | None:
    text = cell.text.strip()
    if _BARE.fullmatch(text):
        unit = _unit_of(cell.head) or _currency_of(over)
        if unit is None or _THOUSANDS_OR_PARTS.fullmatch(text):
            return None
        text = f"{text} {unit}"
    try:
        found = list(values_in(text, language))
    except Uncertain:
        return None
    whole = len(found) == 1 and found[0].end - found[0].start == len(text)
    return replace(found[0], start=0, end=len(text)) if whole else None


def _unit_of(head: str) -> str | None:
    """The unit that a column's head names: "Price (€)", "Term in days"."""
    found = re.search(r"(?:\(|\bin\s+)([€$£%]|[^\W\d_]+)\)?\s*$", head)
    return found[1] if found and found[1].lower() in units() else None


def _currency_of(over: str) -> str | None:
    """The one currency that is named over the table."""
    named = {units()[found.lower()].kind: found.lower() for found in _CURRENCY.findall(over)}
    return next(iter(named.values())) if len(named) == 1 else None


def _qualifier(cell: _Cell, language: str) -> frozenset[str]:
    """Words that narrow what the row is about; a value, a range and a rate are no such words."""
    if re.search(r"\d", cell.text) or _ONLY_A_RATE.fullmatch(cell.text):
        return frozenset()
    return stems_of(cell.text, language)


def _same_rates(row: Row, statement: Statement) -> bool:
    if statement.rates:
        return statement.rates == row.rates
    return all(rate in row.name for rate in row.rates)  # "reisuur" is an hour


def _of_one_field(here: frozenset[str], there: frozenset[str]) -> bool:
    return any(one == other or _share_a_part(one, other) for one in here for other in there)


def _share_a_part(one: str, other: str) -> bool:
    if one[:_COMPOUND_PART] == other[:_COMPOUND_PART] and len(one) >= _COMPOUND_PART <= len(other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _COMPOUND_PART and short in long


def _pays(text: str, language: str) -> bool:
    words: Sequence[str] = re.findall(r"\w+", text.lower())
    return any(part in word for word in words for part in claim_words(language).pays)
