"""Amounts with their units, of a question and of the cells of a table, as far as both are certain.

A wrong amount selects a wrong row, and none selects nothing: so in every doubt there is none. "2.500" means two things
in English, "50k" and "2 million" are no 50 and no 2, and somebody of 30 years has not worked for 30 years.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from assistant.conflicts.values import read_number
from assistant.conflicts.words import claim_words, units
from assistant.retrieval.analysis import LANGUAGES, function_words, stem

FIGURES = re.compile(r"\d{1,9}(?:[.,'’]\d{1,9}){0,4}")
_WRITTEN = re.compile(rf"([€$£]?)({FIGURES.pattern})(?:,[-–—])?-?([^\W\d_]*|[€$£%])")
_AROUND = ".,;:!?()[]\"'“”„«»…"
_SHORTEST_COUNTED = 3  # letters of what is counted, as in "30 guests"
_WEEK = 7.0  # days: what is longer, a month or a year, is no fixed number of days
_MONEY = ("euro", "dollar", "pound")
_TIMES = ("duration", "calendar")
_MOST_NUMBERS = 5  # of a question, in figures or words; "one" may be no number
_BEFORE = 2  # words before an amount, one of which may say that it is a border or an estimate


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number counts: the `kind`, and how much one of it is in the kind's own measure."""

    kind: str
    size: float

    @property
    def is_time(self) -> bool:
        return self.kind in _TIMES

    def of_age(self) -> Measure:
        """The same measure, of how old somebody or something is."""
        return replace(self, kind="age")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in its measure's own kind."""

    measure: Measure
    amount: float


def asked_quantity(question: str, language: str) -> Quantity | None:
    """The only quantity of a question; none where it has another number in figures, or where anything is in doubt.

    >>> asked_quantity("What do I get after 7 days?", "en")
    Quantity(measure=Measure(kind='duration', size=1.0), amount=7.0)
    >>> asked_quantity("What do I get at 7 days and 3 years?", "en"), asked_quantity("Who signs for €50k?", "en")
    (None, None)
    """
    said = [word.strip(_AROUND) for word in question.lower().split()]
    written = [place for place, word in enumerate(said) if any(map(str.isdigit, word))]
    spoken = [place for place, word in enumerate(said) if word in claim_words(language).numbers]
    if len(written) > 1 or len(written + spoken) > _MOST_NUMBERS:
        return None
    found = [one for place in written + spoken if (one := _quantity_at(said, place, language))]
    return found[0] if len(found) == 1 else None


def _quantity_at(said: Sequence[str], place: int, language: str) -> Quantity | None:
    before, behind = list(said[max(place - _BEFORE, 0) : place]), list(said[place + 1 : place + 4])
    number = claim_words(language).numbers.get(said[place])
    if written := _WRITTEN.fullmatch(said[place]):
        number = certain_number(written[2], language)
        before += [written[1]] if written[1] else []
        behind = [written[3], *behind] if written[3] else behind
    sign = money(before[-1]) if before else None
    if number is None or not behind or behind[0] in border_words(language).multiples:
        return None
    if written and written[3] and (sign or not named(written[3])):
        return None
    measure = sign or named(behind[0]) or counted(behind[0], language)
    if measure is None or _is_border(before, behind, language):
        return None
    measure = _or_age(measure, said, before, behind, language)
    return Quantity(measure, number * measure.size) if measure else None


def _is_border(before: Sequence[str], behind: Sequence[str], language: str) -> bool:
    """Whether an amount is a border, an estimate or the end of another: "over 500 euro", "almost", "two hundred"."""
    known, borders = claim_words(language), border_words(language)
    if before and (before[-1] in known.numbers or before[-1][-1:].isdigit()):
        return True
    bounding = known.least | known.most | known.until | known.about | known.negations | borders.before
    return not bounding.isdisjoint(before) or not borders.behind.isdisjoint((*behind[1:2], " ".join(behind[1:3])))


def _or_age(
    measure: Measure, said: Sequence[str], before: Sequence[str], behind: Sequence[str], language: str
) -> Measure | None:
    """The measure, of an age where it is one; none where it might be."""
    known = border_words(language)
    if not measure.is_time:
        return measure
    if behind[1:2] and behind[1] in known.old:
        return measure.of_age()
    is_doubtful = not known.ages.isdisjoint(said) or not known.being.isdisjoint([*before[-1:], *behind[1:2]])
    return None if is_doubtful else measure


def certain_number(figures: str, language: str) -> float | None:
    """What figures mean, if they mean one thing: nobody knows of "2.500" in English.

    >>> certain_number("2.500", "en"), certain_number("2,500", "en"), certain_number("2.500", "nl")
    (None, 2500.0, 2500.0)
    """
    decimal = r"\." if language == "en" else ","
    return None if re.fullmatch(rf"\d{{1,3}}{decimal}\d{{3}}", figures) else read_number(figures, language)


def named(unit: str) -> Measure | None:
    """The measure of a unit. Months and years count calendars, and are not converted into days."""
    known = units().get(unit)
    if known is None:
        return None
    is_calendar = known.kind == "duration" and known.size > _WEEK
    return Measure("calendar" if is_calendar else known.kind, known.size)


def money(sign: str) -> Measure | None:
    """The measure of what stands before an amount, as "€" and "EUR" do."""
    measure = named(sign)
    return measure if measure and measure.kind in _MONEY else None


def counted(name: str, language: str) -> Measure | None:
    """The measure of something that is counted: "30 guests"."""
    if len(name) < _SHORTEST_COUNTED or not name.isalpha() or name in function_words(language):
        return None
    return Measure(f"count:{stem(name, language)}", 1.0)


@dataclass(frozen=True, slots=True)
class _BorderWords:
    """Of one language, but for `multiples`, `per`, `old`, `ages` and `being`, which are of all."""

    phrases: Mapping[str, tuple[str, ...]]  # by what they say of the range that they border, the longest first
    multiples: frozenset[str]
    per: frozenset[str]
    old: frozenset[str]
    ages: frozenset[str]
    being: frozenset[str]

    @property
    def before(self) -> frozenset[str]:
        """The last words of what stands before a border."""
        return frozenset(
            phrase.split()[-1] for name in ("below", "up_to", "above", "from") for phrase in self.phrases[name]
        )

    @property
    def behind(self) -> frozenset[str]:
        """What stands behind one."""
        return frozenset(self.phrases["or_more"] + self.phrases["or_less"])


@cache
def border_words(language: str) -> _BorderWords:
    """The words at borders of ranges; English for a language that is not known."""
    listed = tomllib.loads((files("collega_data") / "words" / "answering.toml").read_text(encoding="utf-8"))
    known = listed[language if language in LANGUAGES else "en"]
    names = ("below", "up_to", "above", "from", "or_more", "or_less", "between", "between_below")
    phrases = {
        name: tuple(sorted((one.strip() for one in known[name].split(";")), key=len, reverse=True)) for name in names
    }
    of_all = [frozenset(listed["amounts"][name].split()) for name in ("multiples", "per", "old", "ages", "being")]
    return _BorderWords(phrases, *of_all)
