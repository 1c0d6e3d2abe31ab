"""What a model writes, read as sentences with the numbers that they cite."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.sentences import sentences

_MARK = re.compile(r"\s*\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
_BRACKETED = re.compile(r"[\[【].{0,12}?[\]】]")
_STOP_THEN_MARKS = re.compile(r"([.!?…])((?:\s*\[\s*\d[\d\s,;]*\])+)")


@dataclass(frozen=True, slots=True)
class Cited:
    """A written sentence without its marks, and what they cite. A sentence without numbers cites nothing."""

    text: str
    numbers: tuple[int, ...]


def marks_inside(text: str) -> str:
    """With the marks before the closing mark of their sentence: "Yes. [1] No" becomes "Yes [1]. No".

    >>> marks_inside("27 days. [1] Ask HR [2].")
    '27 days [1]. Ask HR [2].'
    """
    return _STOP_THEN_MARKS.sub(lambda found: f"{_spaced(found[2])}{found[1]}", text)


def _spaced(marks: str) -> str:
    return f" {marks.strip()}"


def cited_sentences(text: str) -> list[Cited]:
    """The sentences of `text` with their citations.

    >>> cited_sentences("27 days [1]. Ask HR [2][3]. Nothing.")
    [Cited(text='27 days.', numbers=(1,)), Cited(text='Ask HR.', numbers=(2, 3)), Cited(text='Nothing.', numbers=())]
    """
    inside = marks_inside(text)
    return [one for start, end in sentences(inside) if (one := _cited(inside[start:end])).text]


def _cited(written: str) -> Cited:
    numbers = [int(one) for found in _MARK.findall(written) for one in re.findall(r"\d+", found)]
    plain = _MARK.sub("", written).strip()
    return Cited(plain, () if _BRACKETED.search(plain) else tuple(dict.fromkeys(numbers)))
