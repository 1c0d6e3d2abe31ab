"""What a question wants (a figure, a reason), whether a sentence has it, and whether it goes on about another one.

Closed lists of words (`data/words/answering.toml`). Persons and places are not looked for: capitals tell them in
English only, and there it did not help (docs/decisions/0027-what-is-quoted.md).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.conflicts.words import claim_words
from assistant.retrieval.analysis import LANGUAGES, words

_WHY_WITHIN = 4  # words of a question, with one of which the asking for a reason begins: "do you know why"
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


def wants_reason(question: str, language: str) -> bool:
    """Whether a reason or a cause answers the question.

    >>> wants_reason("Weet jij waarom dat dicht is?", "nl"), wants_reason("Wie weet dat?", "nl")
    (True, False)
    """
    spoken = words(question)
    return any(
        tuple(spoken[at : at + len(phrase)]) == phrase for phrase in _known(language).why for at in range(_WHY_WITHIN)
    )


def gives_reason(text: str, language: str) -> bool:
    """Whether a text says why something is so.

    >>> gives_reason("Thuis wassen mag niet, omdat het te koud is.", "nl"), gives_reason("Da steht er, da oben.", "de")
    (True, True)
    >>> gives_reason("Da steht er.", "de")
    False
    """
    spoken = f" {' '.join(words(text))} "
    lowered = text.lower()
    return any(
        f"{phrase} " in lowered if phrase.startswith(",") else f" {phrase} " in spoken
        for phrase in _known(language).reason
    )


def is_verdict(text: str, language: str) -> bool:
    """Whether a sentence is a bare yes or no, which says nothing without the sentence behind it.

    >>> is_verdict("Nee.", "nl"), is_verdict("Nee, nooit meer.", "nl")
    (True, False)
    """
    return bool(spoken := words(text)) and _known(language).verdicts.issuperset(spoken)


def names_rows(head: str) -> bool:
    """Whether what stands below the head of a column names the rows, in whatever language the head is.

    >>> names_rows("Article code"), names_rows("Fits")
    (True, False)
    """
    return any(word in _known(language).row_names for language in LANGUAGES for word in words(head))


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
    why: frozenset[tuple[str, ...]]
    reason: frozenset[str]
    verdicts: frozenset[str]
    row_names: frozenset[str]


@cache
def _known(language: str) -> _Known:
    listed = tomllib.loads((files("collega_data") / "words" / "answering.toml").read_text(encoding="utf-8"))
    known = listed.get(language, listed["en"])
    return _Known(
        figure=_phrases(known["figure"]),
        refers=frozenset(known["refers"].split()),
        why=_phrases(known["why"]),
        reason=frozenset(" ".join(phrase) for phrase in _phrases(known["reason"])),
        verdicts=frozenset(known["verdicts"].split()),
        row_names=frozenset(known["row_names"].split()),
    )


def _phrases(listed: str) -> frozenset[tuple[str, ...]]:
    phrases = (tuple(phrase.split()) for phrase in listed.split(";"))
    return frozenset(phrase for phrase in phrases if phrase)
