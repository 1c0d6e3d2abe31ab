"""Whether a question wants a figure and a sentence has one, and whether a sentence goes on about the one before it.

Closed lists of words (`data/words/answering.toml`). Persons and places are not looked for: capitals tell them in
English only, and there it did not help (docs/decisions/0027-what-is-quoted.md).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.conflicts.words import claim_words
from assistant.retrieval.analysis import words

_SINGLE_WITHIN = 2  # words of a question, of which one alone may say that it wants a figure: "since when", "wann"


def wants_figure(question: str, language: str) -> bool:
    """Whether a number or a date answers the question.

    >>> wants_figure("Seit wann gilt das?", "de"), wants_figure("Who do I call when I am ill?", "en")
    (True, False)
    """
    spoken = words(question)
    for phrase in _known(language).figure:
        last = _SINGLE_WITHIN if len(phrase) == 1 else len(spoken)
        if any(tuple(spoken[at : at + len(phrase)]) == phrase for at in range(last)):
            return True
    return False


def has_figure(text: str, language: str, apart_from: frozenset[str]) -> bool:
    """Whether a text has a number, in digits or in words, or a month, that is none of the question's own words.

    >>> has_figure("Sixteen weeks of leave.", "en", frozenset()), has_figure("In 2026.", "en", frozenset({"2026"}))
    (True, False)
    """
    known = claim_words(language)
    return any(
        any(map(str.isdigit, word)) or word in known.numbers or word in known.months
        for word in words(text)
        if word not in apart_from
    )


def says_more(text: str, asked: frozenset[str]) -> bool:
    """Whether a text has more than the question's own words: a label ("Machine:") and a heading repeated have not.

    >>> says_more("Machine: HX-200", frozenset({"hx", "200", "machine"})), says_more("40 kg", frozenset({"machine"}))
    (False, True)
    """
    return any(word not in asked for word in words(text))


def refers_back(text: str, language: str) -> bool:
    """Whether a sentence begins with a word for something named before it.

    >>> refers_back("It ends in May.", "en"), refers_back("Leave ends in May.", "en")
    (True, False)
    """
    return bool(spoken := words(text)) and spoken[0] in _known(language).refers


@dataclass(frozen=True, slots=True)
class _Known:
    figure: frozenset[tuple[str, ...]]
    refers: frozenset[str]


@cache
def _known(language: str) -> _Known:
    listed = tomllib.loads((files("collega_data") / "words" / "answering.toml").read_text(encoding="utf-8"))
    known = listed.get(language, listed["en"])
    phrases = (tuple(phrase.split()) for phrase in known["figure"].split(";"))
    return _Known(frozenset(phrase for phrase in phrases if phrase), frozenset(known["refers"].split()))
