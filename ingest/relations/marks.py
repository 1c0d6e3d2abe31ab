"""What the name, the title and the folders of a document say of its version, and which other names are of its series.

Only what is rarely anything else counts as a mark: a year by itself, a number behind "v" or "versie", and words such as
"vervallen" or "draft". A full date or a month is none: the minutes of May do not replace those of April.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RETIRED = _words(
    "vervallen verlopen verouderd ingetrokken archief gearchiveerd oud oude old obsolete deprecated outdated "
    "superseded expired withdrawn archive archived archiv archiviert alt alte veraltet ungültig ungueltig abgelaufen"
)
_DRAFT = _words("concept draft entwurf voorlopig voorlopige vorläufig vorlaeufig preliminary wip")
_FINAL = _words("final definitief definitieve def endgültig endgueltig")
_ASKS_FOR_OLD = _RETIRED | _words("vorige vroeger vroegere eerdere previous former earlier vorherige frühere")

_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january|february|march|may|"
    "june|july|august|october|januar|februar|märz|mai|dezember|jan|feb|mrt|apr|jun|jul|aug|sep|sept|okt|oct|nov|dec|dez"
)
_PART_OF_YEAR = rf"(?:q[1-4]|(?:week|kw|wk) ?\d{{1,2}}|(?:{_MONTHS}))"
_DATES = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-. ]?(?:0[1-9]|1[0-2])(?:[-. ]?[0-3]\d)?(?!\d)"
    r"|(?<!\d)[0-3]?\d[-. ][01]?\d[-. ](?:19|20)\d\d(?!\d)"
    rf"|\b{_PART_OF_YEAR}[-. ]*(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d[-. ]*{_PART_OF_YEAR}\b"
)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VERSION = re.compile(
    r"\b(?:v|ver|versie|version|rev|revisie|revision|fassung|ausgabe|editie|edition)[ .-]?"
    r"(\d{1,2}(?:\.\d{1,3}){0,2})(?!\d)"
)
_COPY = re.compile(r"\b(?:kopie|copy|kopia)\b(?: (?:van|of|von)\b)?|\((?:\d|1\d)\)")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said of a version. Names that differ in nothing else share a `series`."""

    series: frozenset[str]  # of the file's name and of the title
    folder: tuple[str, ...]  # without those that are marks
    year: int | None = None
    version: tuple[int, ...] | None = None
    retired: bool = False
    draft: bool = False
    copy: bool = False


def forget_marks() -> None:
    """Let go of the titles and paths that were read last."""
    marks_of.cache_clear()


@lru_cache(maxsize=65_536)
def marks_of(title: str, item_id: str) -> Marks:
    """Of a document, by its title and its path.

    >>> marks = marks_of("Thuiswerkregeling", "hr/archief/thuiswerkregeling-v1-vervallen.docx")
    >>> sorted(marks.series), marks.folder, marks.version, marks.retired
    (['thuiswerkregeling'], ('hr',), (1,), True)
    >>> marks_of("", "notulen-2026-03-12.docx").year, marks_of("", "tarieven-2026.xlsx").year
    (None, 2026)
    """
    path = PurePosixPath(item_id.replace("\\", "/"))
    named = [_said(_plain(path.stem)), *([_said(_plain(title))] if title else [])]
    folders = [_plain(part) for part in path.parts[:-1]]
    years = [one.year for one in named if one.year is not None]
    years += [int(part) for part in folders if _YEARS.fullmatch(part)][-1:] if not years else []
    return Marks(
        series=frozenset().union(*(one.series for one in named)),
        folder=tuple(part for part in folders if part not in _RETIRED and not _YEARS.fullmatch(part)),
        year=years[0] if years else None,
        version=next((one.version for one in named if one.version is not None), None),
        retired=any(one.retired for one in named) or any(part in _RETIRED for part in folders),
        draft=any(one.draft for one in named) or any(part in _DRAFT for part in folders),
        copy=any(one.copy for one in named),
    )


def asks_for(question: str, marks: Marks) -> bool:
    """Whether a question names this very version, or an old one at all.

    >>> asks_for("Wat waren de tarieven in 2025?", marks_of("", "tarieven-2025.xlsx"))
    True
    >>> asks_for("Wat zijn de tarieven?", marks_of("", "tarieven-2025.xlsx"))
    False
    """
    plain = _plain(question)
    versions = {_numbers(found) for found in _VERSION.findall(plain)}
    return (
        str(marks.year) in _YEARS.findall(plain)
        or marks.version in versions
        or not _ASKS_FOR_OLD.isdisjoint(_LETTERS_OR_DIGITS.findall(plain))
    )


def _said(text: str) -> Marks:
    """Of one name."""
    dates = _DATES.findall(text)
    rest = _DATES.sub(" ", text)
    copy = _COPY.search(rest) is not None
    rest = _COPY.sub(" ", rest)
    version = _VERSION.search(rest)
    rest = _VERSION.sub(" ", rest)
    years = _YEARS.findall(rest)
    words = _LETTERS_OR_DIGITS.findall(_YEARS.sub(" ", rest))
    kept = [word for word in words if word not in _RETIRED and word not in _DRAFT and word not in _FINAL]
    long_enough = sum(len(word) for word in kept if word.isalpha()) >= _FEWEST_LETTERS
    return Marks(
        series=frozenset([" ".join([*kept, *dates])]) if long_enough else frozenset(),
        folder=(),
        year=int(max(years)) if years else None,
        version=_numbers(version.group(1)) if version else None,
        retired=not _RETIRED.isdisjoint(words),
        draft=not _DRAFT.isdisjoint(words),
        copy=copy,
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("_", " ")
