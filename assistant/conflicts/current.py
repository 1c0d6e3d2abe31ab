"""What of a sentence holds now: without the value it replaces, the day since when, and the talk that leads in to it.

"For your information: since 1 July 2026 we charge 205 euro instead of 190 in zone 2" says 205 euro of zone 2. A
sentence that names the old value beside the new one is the newer of two documents by its own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.conflicts.words import claim_words, units

_DAY = (
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    r"|\d{1,2}(?:\.|st|nd|rd|th)?\s+(?:of\s+)?MONTH\s+\d{4}|MONTH\s+\d{1,2},?\s+\d{4})"
)
_NUMBER = r"\d+(?:[.,:'’]\d+)*"
_LABELLED = r"\b(LABELS)\s+(\d{1,3})\b(?![.,:]?\d)"


@dataclass(frozen=True, slots=True)
class Current:
    """`text` is what holds; `since` the day from which it does, as the sentence writes it, or empty."""

    text: str
    since: str = ""


def current(sentence: str, language: str) -> Current:
    """What of a sentence holds now.

    >>> current("Note: since 1 July 2026 a call in zone 2 costs 205 euro instead of 190.", "en")
    Current(text='a call in zone2 costs 205 euro.', since='1 July 2026')
    """
    text = _without_lead(_step(language).sub("", sentence), language)
    day = _since(language).search(text)
    if day:
        text = text[: day.start()] + text[day.end() :]
    for former in _former(language):
        text = former.sub(" ", text)
    text = with_labels(text, language)
    plain = re.sub(r"\s+(?=[.,;)])|\(\s*\)", "", " ".join(text.split()))
    return Current(plain, day["day"] if day else "")


def with_labels(text: str, language: str) -> str:
    """With the number of what is one of several in its word: "zone 2" as "zone2"."""
    return _labels(language).sub(r"\1\2", text)


def _without_lead(sentence: str, language: str) -> str:
    """Only where the lead says that it is one: "for part-time staff:" is a scope and stays."""
    lead, colon, rest = sentence.partition(": ")
    words = {word.lower() for word in re.findall(r"\w+", lead)}
    return rest if colon and words & claim_words(language).lead else sentence


@cache
def _step(language: str) -> re.Pattern[str]:
    """The number of a step or a section, which counts nothing: "4. Click Create"; not that of a day: "3. Mai"."""
    months = _any(claim_words(language).months)
    return re.compile(rf"^\s*\(?\d{{1,3}}(?:\.\d{{1,2}})*[.)]\s+(?!(?:{months})\b)", re.IGNORECASE)


@cache
def _labels(language: str) -> re.Pattern[str]:
    return re.compile(_LABELLED.replace("LABELS", _any(claim_words(language).labels)), re.IGNORECASE)


@cache
def _since(language: str) -> re.Pattern[str]:
    words = claim_words(language)
    day = _DAY.replace("MONTH", f"(?:{_any(words.months)})")
    return re.compile(rf"\b(?:{_any(words.since)})\s+(?:the\s+|den\s+)?(?P<day>{day})\s*", re.IGNORECASE)


@cache
def _former(language: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of the value that no longer holds, with what says so."""
    words, value = claim_words(language), _value()
    instead = rf"\s*,?\s*\(?\b(?:{_any(words.instead)})\s+(?:(?:{_any(words.formerly)}|\w{{2,3}})\s+){{0,2}}{value}\)?"
    before = rf"\s*[,(]\s*(?:\w{{2,3}}\s+)?(?:{_any(words.formerly)})\s+{value}\)?"
    start, end = words.from_to
    changed = rf"\b{start}\s+{value}\s+{end}\s+(?=[€$£]?\s*\d)"
    if words.changes:  # "from 16 to 26 weeks" may be a range where no word says that it changed
        changed = rf"(?<=\b(?:CHANGES)\s){changed}"
    return tuple(re.compile(one, re.IGNORECASE) for one in (instead, before, *_after_each(changed, words.changes)))


def _after_each(pattern: str, changes: frozenset[str]) -> list[str]:
    return [pattern.replace("(?:CHANGES)", re.escape(one)) for one in sorted(changes)] if changes else [pattern]


@cache
def _value() -> str:
    names = _any(name for name in units() if name.isalpha())
    return rf"(?:[€$£]\s*)?{_NUMBER}(?:\s*(?:[€$£%]|(?:{names})\b))?"


def _any(words: object) -> str:
    listed = sorted((re.escape(str(one)) for one in words), key=len, reverse=True)  # type: ignore[attr-defined]
    return "|".join(one.replace(r"\ ", r"\s+") for one in listed)
