"""The range that a cell of a table names: "5 to 10 years", "more than € 500", "51 or more" below "Guests".

Read only where it has one meaning: a number whose unit is not said at it, nor over the column, is in doubt, and so is
one with more behind it than its unit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.answers.quoting.measures import FIGURES, Measure, border_words, certain_number, counted, money, named
from assistant.retrieval.analysis import words

_WORD = re.compile(r"[€$£%]|[^\W\d_]+")
_SIGN = re.compile(r"[€$£%]")
_PART_OF_NUMBER = re.compile(r"[\w.,/:−-]$")  # before figures, these make them a code, a date or another number
_AROUND = ".,;:()"
_SAME = 1e-5  # of a border: 24 hours are a day, though 1/24 of a day is kept with nine digits


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` in its measure's kind; a border that is open does not belong to it."""

    measure: Measure
    low: float
    high: float
    is_low_open: bool = False
    is_high_open: bool = False

    def has(self, amount: float) -> bool:
        """Whether an amount lies in it."""
        for border, is_open in ((self.low, self.is_low_open), (self.high, self.is_high_open)):
            if _is_same(amount, border):
                return not is_open
        return self.low < amount < self.high

    def is_followed_by(self, later: Range) -> bool:
        """Whether another range is the next step of the same scale; "11 to 20" is that of "0 to 10"."""
        unit = min(self.measure.size, later.measure.size) * (1 + _SAME)
        is_behind = self.high < later.low or _is_same(self.high, later.low)
        return is_behind and later.low - self.high <= unit


def _is_same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_SAME)


def read_range(cell: str, head: str, language: str) -> tuple[Range, str] | None:
    """The range of a cell below a head, both in lower case, and what else the cell names before it.

    >>> found, label = read_range("night shift under 50 days", "who", "en")
    >>> found.high, found.is_high_open, found.measure.kind, label
    (50.0, True, 'duration', 'night shift')
    """
    value = _SIGN.sub(r" \g<0> ", cell)
    found = list(islice(FIGURES.finditer(value), 3))
    numbers = [number for one in found if (number := certain_number(one[0], language)) is not None]
    if len(found) not in (1, 2) or len(numbers) != len(found) or _PART_OF_NUMBER.search(value[: found[0].start()]):
        return None
    before, behind = _said(value[: found[0].start()]), _said(value[found[-1].end() :])
    is_glued = value[found[-1].end() :][:1].isalpha()
    if behind and (behind[0] in border_words(language).multiples or (is_glued and not named(behind[0]))):
        return None
    sign = money(before[-1]) if before else None
    reader = _Reader(before[:-1] if sign else before, sign, behind, head, cell, language)
    if len(numbers) == 1:
        return reader.with_one_border(numbers[0])
    return reader.with_two_borders(numbers[0], numbers[1], _said(value[found[0].end() : found[1].start()]))


def _said(text: str) -> list[str]:
    return [word for part in text.split() if (word := part.strip(_AROUND))]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Of one cell, what stands before its first and behind its last number."""

    before: Sequence[str]
    sign: Measure | None  # of money, before the first number
    behind: Sequence[str]
    head: str
    cell: str
    language: str

    def with_one_border(self, number: float) -> tuple[Range, str] | None:
        """The range above or below a number."""
        phrases, before = border_words(self.language).phrases, f" {' '.join(self.before)}"
        for name in ("above", "from", "below", "up_to"):
            for phrase in phrases[name]:
                if before.endswith(f" {phrase}"):
                    return self._beside(number, name, before.removesuffix(phrase), self.behind)
        behind = f" {' '.join(self.behind)} "
        for name, meant in (("or_more", "from"), ("or_less", "up_to")):
            for phrase in phrases[name]:
                if f" {phrase} " in behind:
                    return self._beside(number, meant, before, behind.replace(f" {phrase} ", " ", 1).split())
        return None

    def _beside(self, number: float, name: str, label: str, behind: Sequence[str]) -> tuple[Range, str] | None:
        measure = self._aged(self.sign or self._measure(behind))
        if measure is None:
            return None
        border = number * measure.size
        is_open = name in ("above", "below")
        if name in ("above", "from"):
            return Range(measure, border, math.inf, is_low_open=is_open), _label(label)
        return Range(measure, -math.inf, border, is_high_open=is_open), _label(label)

    def with_two_borders(self, low: float, high: float, between: Sequence[str]) -> tuple[Range, str] | None:
        """The range between two numbers, each with its own unit where it has one."""
        first = self.sign or (named(between[0]) if between else None)
        inner = [word for word in between if named(word) is None]
        second = (money(between[-1]) if between else None) or self._measure(self.behind) or self.sign
        phrases = border_words(self.language).phrases
        is_open = " ".join(inner) in phrases["between_below"]
        lower, upper = self._aged(first or second), self._aged(second)
        if lower is None or upper is None or lower.kind != upper.kind:
            return None
        if not is_open and " ".join(inner) not in phrases["between"]:
            return None
        found = Range(upper, low * lower.size, high * upper.size, is_high_open=is_open)
        return (found, _label(" ".join(self.before))) if found.low < found.high else None

    def _measure(self, behind: Sequence[str]) -> Measure | None:
        """What a number counts that has some words behind it, or else stands below the head."""
        if behind:
            return named(behind[0]) or (counted(behind[0], self.language) if len(behind) == 1 else None)
        over = _WORD.findall(self.head)
        if not over or not border_words(self.language).per.isdisjoint(over):
            return None
        inside = [measure for word in over if (measure := named(word))]
        if self._is_of_ages and not inside:
            return named("year")
        return counted(over[-1], self.language) if not inside else inside[0] if len(inside) == 1 else None

    def _aged(self, measure: Measure | None) -> Measure | None:
        return measure.of_age() if measure and measure.is_time and self._is_of_ages else measure

    @property
    def _is_of_ages(self) -> bool:
        return not border_words(self.language).ages.isdisjoint(words(f"{self.head} {self.cell}"))


def _label(text: str) -> str:
    return " ".join(_WORD.findall(text))
