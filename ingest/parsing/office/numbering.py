"""Numbers that Word shows but does not store: "4.2", "b)", "iii." People cite articles by them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from ingest.parsing.office.package import attribute, child, children, local

_PLACEHOLDER = re.compile(r"%(\d)")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
BULLET = "-"


@dataclass(frozen=True, slots=True)
class Level:
    """What one level of a list looks like; "%2" in `text` is the number of the second level."""

    format: str = "bullet"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has been counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)  # numId -> level -> what it looks like
    abstract: dict[str, str] = field(default_factory=dict)  # numId -> the list it continues
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> Numbering:
        """From `word/numbering.xml`; without one every list has bullets."""
        numbering = cls()
        if root is None:
            return numbering
        abstract = {attribute(one, "abstractNumId") or "": _levels(one) for one in children(root, "abstractNum")}
        for number in children(root, "num"):
            number_id = attribute(number, "numId") or ""
            base = attribute(child(number, "abstractNumId"), "val") or ""
            overrides = [one for one in children(number, "lvlOverride") if child(one, "startOverride") is not None]
            numbering.lists[number_id] = abstract.get(base, {})
            numbering.abstract[number_id] = number_id if overrides else f"abstract {base}"
        return numbering

    def label(self, number_id: str, level: int) -> str:
        """Count one item and say what stands before it; "-" for a bullet, "" for a level without a mark."""
        levels = self.lists.get(number_id, {})
        shape = levels.get(level, Level())
        if shape.format == "bullet":
            return BULLET
        counts = self.counts.setdefault(self.abstract.get(number_id, number_id), {})
        counts[level] = counts.get(level, shape.start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]

        def shown(placeholder: re.Match[str]) -> str:
            at = int(placeholder[1]) - 1
            above = levels.get(at, Level("decimal"))
            return _formatted(counts.get(at, above.start), above.format)

        return _PLACEHOLDER.sub(shown, shape.text).strip()


def _levels(abstract: Element) -> dict[int, Level]:
    return {
        _whole(attribute(level, "ilvl"), 0): Level(
            attribute(child(level, "numFmt"), "val") or "decimal",
            attribute(child(level, "lvlText"), "val") or "",
            _whole(attribute(child(level, "start"), "val"), 1),
        )
        for level in abstract
        if local(level) == "lvl"
    }


def _formatted(number: int, format: str) -> str:
    if format in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letters.upper() if format == "upperLetter" else letters
    if format in ("lowerRoman", "upperRoman"):
        return roman(number).upper() if format == "upperRoman" else roman(number)
    if format == "ordinal":
        return f"{number}{_ordinal_ending(number)}"
    return f"{number:02d}" if format == "decimalZero" else str(number)


def _ordinal_ending(number: int) -> str:
    """In English, which Word uses where the language of the text has no ordinals of its own."""
    return "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def roman(number: int) -> str:
    """A number below 4,000 in Roman digits.

    >>> roman(4), roman(1999)
    ('iv', 'mcmxcix')
    """
    digits = ""
    for value, letters in _ROMAN if 0 < number < 4000 else ():
        count, number = divmod(number, value)
        digits += letters * count
    return digits


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
