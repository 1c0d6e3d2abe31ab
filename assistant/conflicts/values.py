"""The values in a sentence: amounts, shares, durations, distances, dates, times of day, counted things.

In doubt there is none, and where a number may be one end of a range, or is about so much, the sentence states nothing
that could be held against another (`Uncertain`). A number without a unit is no value: it may number a section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from assistant.conflicts.words import ClaimWords, claim_words, units
from assistant.retrieval.analysis import function_words, stem

# A letter and a figure in one word make a code or a model: part of the subject, and no value.
_TOKEN = re.compile(r"[^\W\d_]+[-.]?\d[\w-]*|[€$£%]|°[Cc]|\d+(?:[.,:'’ ]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./-](\d{1,2})[./-](\d{4}))(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d.,:])([01]?\d|2[0-4])(?:[:.]([0-5]\d))?\s*(a\.?m\b|p\.?m\b|uhr\b|o'clock\b|h\b)", re.IGNORECASE
)
_CLOCK_COLON = re.compile(r"(?<![\d.,:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])(?:\s*(?:uur|uhr|h)\b)?", re.IGNORECASE)
_RANGE = re.compile(r"\d\s*[-–]\s*\d")
_WORDS_BEFORE = 3  # of a value, among which a bound stands
_SAME = 1e-9
_ROUGHLY = 0.1  # a month and four weeks, a year and 52: not meant as different


class Uncertain(Exception):  # noqa: N818 - not an error of anybody
    """A sentence whose values cannot be compared with another's."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value at `start` to `end` of its sentence; `amount` is in the kind's own measure, `unit` as it was written.

    `bound` is "least", "most", "until" (a term) or empty.
    """

    kind: str
    amount: float
    unit: float
    start: int
    end: int
    bound: str = ""

    def is_same(self, other: Value) -> bool:
        """Whether both are meant as one value: exactly, or about so in units that are no multiples of each other."""
        if abs(self.amount - other.amount) <= _SAME * max(abs(self.amount), 1.0):
            return True
        if self.unit == other.unit or self.kind != "duration":
            return False
        return abs(self.amount - other.amount) <= _ROUGHLY * max(abs(self.amount), abs(other.amount))


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    number: float | None


def values_in(sentence: str, language: str) -> list[Value]:
    """The values in their order.

    Raises:
        Uncertain: a range, an approximation, or a number of which the unit is not clear.

    >>> [(value.kind, value.amount) for value in values_in("Het kost € 1.250,50 en duurt vier weken.", "nl")]
    [('euro', 1250.5), ('duration', 28.0)]
    """
    if _RANGE.search(_DATE.sub("", sentence)):
        raise Uncertain
    words = claim_words(language)
    tokens = _tokens(sentence, language, words)
    found = [*_dates(sentence, language)]
    found += [one for one in _clocks(sentence) if not _taken(found, one)]
    found = [replace(one, bound=_bound(tokens, one.start, words)) for one in found]
    for place, token in enumerate(tokens):
        if token.number is not None and not _taken(found, token):
            found += _measured(tokens, place, language, words)
    return sorted(found, key=lambda value: value.start)


def _measured(tokens: list[_Token], place: int, language: str, words: ClaimWords) -> Iterator[Value]:
    """A number with its unit before or behind it."""
    token, number = tokens[place], tokens[place].number
    assert number is not None
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if before in words.references:
        return
    if before in words.between and place > 1 and tokens[place - 2].number is not None:
        raise Uncertain
    if (
        after is not None
        and after.text in words.between
        and place + 2 < len(tokens)
        and tokens[place + 2].number is not None
    ):
        raise Uncertain
    bound = _bound(tokens, token.start, words)
    if (before in units() and before in "€$£") or before in ("eur", "usd"):
        unit = units()[before]
        yield Value(unit.kind, number * unit.size, unit.size, tokens[place - 1].start, token.end, bound)
    elif after is not None and after.text in units():
        unit = units()[after.text]
        yield Value(unit.kind, number * unit.size, unit.size, token.start, after.end, bound)
    elif after is not None and _is_counted(after, language):
        yield Value(f"count:{stem(after.text, language)}", number, 1.0, token.start, token.end, bound)
    elif not _is_year(token.text):
        raise Uncertain


def _bound(tokens: list[_Token], start: int, words: ClaimWords) -> str:
    before = [one.text for one in tokens if one.start < start][-_WORDS_BEFORE:]
    if not words.about.isdisjoint(before):
        raise Uncertain
    if not words.least.isdisjoint(before):
        return "least"
    if not words.most.isdisjoint(before):
        return "most"
    return "until" if not words.until.isdisjoint(before) else ""


def _is_counted(token: _Token, language: str) -> bool:
    return token.number is None and len(token.text) > 2 and token.text not in function_words(language)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text[:2] in ("19", "20")


def _tokens(sentence: str, language: str, words: ClaimWords) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(sentence):
        text = match[0].lower()
        number = read_number(text, language) if text[0].isdigit() else words.numbers.get(text)
        found.append(_Token(text, match.start(), match.end(), number))
    return found


def read_number(text: str, language: str) -> float | None:
    """What figures mean in a language: 1.250 is a thousand and more in Dutch and German, and a little in English.

    >>> read_number("1.250", "nl"), read_number("1.250", "en"), read_number("1,250.5", "en")
    (1250.0, 1.25, 1250.5)
    """
    thousands, decimal = (",", ".") if language == "en" else (".", ",")
    plain = re.sub(r"['’ ]", "", text)
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", plain):
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _dates(sentence: str, language: str) -> Iterator[Value]:
    for match in _DATE.finditer(sentence):
        year, month, day = (int(one) for one in (match.groups()[:3] if match[1] else match.groups()[:2:-1]))
        yield from _date(year, month, day, match)
    months = claim_words(language).months
    name = "|".join(months)
    for match in re.finditer(
        rf"\b(?:(\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?({name})|({name})\s+(\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,?\s+(\d{{4}}))?",
        sentence,
        re.IGNORECASE,
    ):
        named = months[(match[2] or match[3]).lower()]
        yield from _date(int(match[5] or 0), named, int(match[1] or match[4]), match)


def _date(year: int, month: int, day: int, match: re.Match[str]) -> Iterator[Value]:
    """A date with its year, or of each year."""
    try:
        amount = date(year or 2000, month, day).toordinal()
    except ValueError:
        raise Uncertain from None
    yield Value("date" if year else "day of the year", float(amount), 1.0, match.start(), match.end())


def _clocks(sentence: str) -> Iterator[Value]:
    for match in _CLOCK.finditer(sentence):
        afternoon = (match[3] or "").lower().startswith("p") and int(match[1]) < 12
        minutes = (int(match[1]) + 12 * afternoon) * 60 + int(match[2] or 0)
        yield Value("time of day", float(minutes), 1.0, match.start(), match.end())
    for match in _CLOCK_COLON.finditer(sentence):
        if not _CLOCK.match(sentence, match.start()):
            yield Value("time of day", float(int(match[1]) * 60 + int(match[2])), 1.0, match.start(), match.end())


def _taken(found: list[Value], one: Value | _Token) -> bool:
    return any(value.start < one.end and one.start < value.end for value in found)
