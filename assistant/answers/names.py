"""Words that documents write as names: of places, people, customers, systems. A question with one is about the company.

In Dutch and English a name has a capital within a sentence and is never written small. In German every noun has one;
a name there stands without an article, right behind a preposition ("in Dortmund"), more than once and never otherwise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.ledger.records import LivePassage

_WORD = re.compile(r"[^\W\d_]+")
_NOUNS_HAVE_CAPITALS = "de"
_FEWEST_BEHIND_PREPOSITION = 2
_BEGINS = frozenset(".!?:|\n•-–\"“„'‘«(")  # what stands before a word that has a capital anyway


def has_name(asked: Sequence[str], passages: Sequence[LivePassage]) -> bool:
    """Whether one of the words asked, in small letters, is written as a name in the passages."""
    written: dict[str, list[_Written]] = {word: [] for word in asked if word.isalpha()}
    for passage in passages:
        for word, one in _written_in(passage.text, passage.language, written):
            written[word].append(one)
    return any(_is_name(some) for some in written.values())


@dataclass(frozen=True, slots=True)
class _Written:
    """One place of a word within a sentence. `before` is the word before it, in small letters, or empty."""

    has_capital: bool
    language: str
    before: str


def _written_in(text: str, language: str, wanted: dict[str, list[_Written]]) -> Iterator[tuple[str, _Written]]:
    before, end = "", 0
    for found in _WORD.finditer(text):
        word = found[0].lower()
        between = text[end : found.start()].strip(" ")
        begins = not end or any(sign in _BEGINS for sign in between)
        has_capital = found[0][0].isupper()
        if word in wanted and not (begins and has_capital):
            yield word, _Written(has_capital, language, "" if between else before)
        before, end = word, found.end()


def _is_name(written: Sequence[_Written]) -> bool:
    if not written or not all(one.has_capital for one in written):
        return False
    if any(one.language != _NOUNS_HAVE_CAPITALS for one in written):
        return True
    known = _known()
    behind = sum(one.before in known.prepositions for one in written)
    described = any(one.before in known.articles or _is_adjective(one.before) for one in written)
    return behind >= _FEWEST_BEHIND_PREPOSITION and not described


def _is_adjective(before: str) -> bool:
    """Whether a word may describe the noun behind it: the endings of German adjectives, and of little else there."""
    return before.endswith(("e", "em", "en", "er", "es")) and before not in _known().prepositions


@dataclass(frozen=True, slots=True)
class _Known:
    prepositions: frozenset[str]
    articles: frozenset[str]


@cache
def _known() -> _Known:
    listed = tomllib.loads((files("collega_data") / "words" / "naming.toml").read_text(encoding="utf-8"))
    return _Known(frozenset(listed["prepositions"].split()), frozenset(listed["articles"].split()))
