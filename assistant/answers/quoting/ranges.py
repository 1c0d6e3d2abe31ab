"""Rows of a table by the range that a quantity of the question lies in: "after 7 years" is answered by "5 to 10".

Such a row has none of the question's numbers, and resembles its neighbours in all else. Ranges tell rows apart only
where they do not overlap, as the steps of a scale do: of "up to 2 hours" and "up to 4 hours" for two kinds of faults
neither is the one for 3 hours. A quantity needs its unit, since a number alone may count or name anything.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from assistant.answers.base import Evidence
from assistant.answers.quoting.rows import CELL_BORDER, cells_of
from assistant.conflicts.values import read_number
from assistant.conflicts.words import claim_words, units
from assistant.retrieval.analysis import LANGUAGES, function_words, stem
from ingest.ledger.records import LivePassage

_NUMBER = re.compile(r"(?<![\w.,])(?<![^\W\d_]-)\d+(?:[.,'’]\d+)*(?!\w*\d)")
_WORD = re.compile(r"[€$£%]|[^\W\d_]+")
_SIGNS = re.compile(r"[€$£]")
_SHORTEST_COUNTED = 3  # letters of what is counted, as in "30 guests"


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a number counts: the `kind`, and how much one of it is in the kind's own measure."""

    kind: str
    size: float


@dataclass(frozen=True, slots=True)
class _Range:
    """From `low` to `high` in the kind's own measure; a border that is `open` does not belong to it."""

    kind: str
    low: float
    high: float
    is_open: bool = False

    def has(self, amount: float) -> bool:
        """Whether an amount lies in it."""
        return self.low < amount < self.high if self.is_open else self.low <= amount <= self.high


_Column = tuple[int, str, str]  # of a document, below a head, for what is named beside the range


@dataclass(frozen=True, slots=True)
class AskedQuantity:
    """The quantities of one question, as far as ranges of the evidence tell rows apart by them."""

    amounts: Mapping[_Column, float]

    @classmethod
    def of(cls, question: str, language: str, evidence: Sequence[Evidence]) -> AskedQuantity:
        """None of them where no scale of the evidence has a step for it."""
        asked = _quantities(question, language)
        if not asked:
            return cls({})
        scales: dict[_Column, set[_Range]] = defaultdict(set)
        for one in evidence:
            for row in one.passage.text.split("\n"):
                for column, found in _ranges(row, one.passage):
                    scales[column].add(found)
        return cls({column: amount for column, steps in scales.items() for amount in _decided(asked, steps)})

    def is_beside(self, text: str, passage: LivePassage) -> bool:
        """Whether a row of a passage is for other quantities."""
        return any(not found.has(self.amounts[column]) for column, found in self._found(text, passage))

    def is_within(self, text: str, passage: LivePassage) -> bool:
        """Whether a row of a passage is the one for the quantity."""
        found = list(self._found(text, passage))
        return bool(found) and all(one.has(self.amounts[column]) for column, one in found)

    def _found(self, text: str, passage: LivePassage) -> Iterator[tuple[_Column, _Range]]:
        if self.amounts:
            yield from ((column, found) for column, found in _ranges(text, passage) if column in self.amounts)


def _decided(asked: Mapping[str, float], steps: Set[_Range]) -> Iterator[float]:
    """The amount asked for that these steps of one scale tell apart, if they are steps and one of them has it."""
    ordered = sorted(steps, key=lambda one: (one.low, one.high))
    if len(ordered) < 2 or any(first.high > later.low for first, later in pairwise(ordered)):
        return
    amount = asked.get(ordered[0].kind)
    if amount is not None and any(one.has(amount) for one in ordered):
        yield amount


def _quantities(question: str, language: str) -> dict[str, float]:
    """What is asked about, by kind; of a kind that is named twice nothing is known."""
    found: dict[str, set[float]] = defaultdict(set)
    for number, before, behind in _numbers(question, language):
        for measure in _measures(before[-1:] + behind[:1], language) or _counted(behind[:1], language):
            found[measure.kind].add(number * measure.size)
    return {kind: amounts.pop() for kind, amounts in found.items() if len(amounts) == 1}


def _numbers(text: str, language: str) -> Iterator[tuple[float, list[str], list[str]]]:
    """Each number, in figures or in words, with the words before and behind it."""
    spoken = claim_words(language).numbers
    for one in re.finditer(rf"{_NUMBER.pattern}|[^\W\d_]+", text.lower()):
        number = read_number(one[0], language) if one[0][0].isdigit() else spoken.get(one[0])
        if number is not None:
            yield number, _WORD.findall(text[: one.start()].lower()), _WORD.findall(text[one.end() :].lower())


def _measures(names: Sequence[str], language: str) -> list[_Measure]:
    known = units()
    return [_Measure(known[name].kind, known[name].size) for name in names if name in known][:1]


def _counted(names: Sequence[str], language: str) -> list[_Measure]:
    """The measure of something that is counted: "30 guests"."""
    return [
        _Measure(f"count:{stem(name, language)}", 1.0)
        for name in names
        if len(name) >= _SHORTEST_COUNTED and name not in function_words(language)
    ]


def _ranges(row: str, passage: LivePassage) -> Iterator[tuple[_Column, _Range]]:
    """The ranges among the cells of a row, each with the column that it is a step of; none of other text."""
    if CELL_BORDER not in row:
        return
    for place, (head, value) in enumerate(cells_of(row.lower())):
        if step := _step(value, passage.language):
            (low, high, is_open), label = step
            for measure in _measure_of(value, head, passage.language):
                column = (passage.document.document_id, head or str(place), label)
                yield column, _Range(measure.kind, low * measure.size, high * measure.size, is_open)


def _measure_of(value: str, head: str, language: str) -> list[_Measure]:
    """What the numbers of a cell count: said behind them, or else over them."""
    said = _WORD.findall(value)
    heading = _WORD.findall(head)
    return _measures(said, language) or _measures(heading, language) or _counted((said[-1:] or heading[-1:]), language)


_Borders = tuple[float, float, bool]  # the last says whether they are outside of the range


def _step(value: str, language: str) -> tuple[_Borders, str] | None:
    """The borders in a cell, and what else it names."""
    plain = _SIGNS.sub(" ", value)
    found = list(_NUMBER.finditer(plain))
    numbers = [number for one in found if (number := read_number(one[0], language)) is not None]
    if len(numbers) != len(found) or len(found) not in (1, 2):
        return None
    phrases = _phrases(language)
    before, behind = plain[: found[0].start()], plain[found[0].end() :]
    if len(found) == 1:
        return _one_border(numbers[0], before, behind, phrases)
    low, high = numbers
    between = _without_units(plain[found[0].end() : found[1].start()])
    return ((low, high, False), _label(before)) if low < high and between in phrases["between"] else None


def _one_border(
    number: float, before: str, behind: str, phrases: Mapping[str, Sequence[str]]
) -> tuple[_Borders, str] | None:
    bounded = {
        "above": (number, math.inf, True),
        "from": (number, math.inf, False),
        "below": (-math.inf, number, True),
        "up_to": (-math.inf, number, False),
    }
    for name, borders in bounded.items():
        for phrase in phrases[name]:
            if f" {before.strip()}".endswith(f" {phrase}"):
                return borders, _label(before.strip().removesuffix(phrase))
    after = f" {' '.join(behind.split())} "
    for name, borders in (("or_more", bounded["from"]), ("or_less", bounded["up_to"])):
        if any(f" {phrase} " in after for phrase in phrases[name]):
            return borders, _label(before)
    return None


def _without_units(text: str) -> str:
    return " ".join(word for word in text.split() if word not in units())


def _label(text: str) -> str:
    return " ".join(_WORD.findall(text))


@cache
def _phrases(language: str) -> Mapping[str, tuple[str, ...]]:
    """By what they say, the words at the borders of a range, the longest first."""
    listed = tomllib.loads((files("collega_data") / "words" / "answering.toml").read_text(encoding="utf-8"))
    known = listed[language if language in LANGUAGES else "en"]
    names = ("below", "up_to", "above", "from", "or_more", "or_less", "between")
    return {
        name: tuple(sorted((one.strip() for one in known[name].split(";")), key=len, reverse=True)) for name in names
    }
