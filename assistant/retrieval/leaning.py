"""Whether a question stands alone or leans on what was asked before it: pronouns, ellipsis, openers, no language model.

Closed lists of words decide, per language (`data/words/leaning.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.retrieval.analysis import function_words, words

_FEWEST_CONTENT_WORDS = 2  # "In Dortmund?" names a thing, and not what is asked of it


def content_words(text: str, language: str) -> list[str]:
    """The different words of a text that carry a topic, in its order.

    >>> content_words("Hoeveel verlof krijg ik, en welk verlof?", "nl")
    ['verlof', 'krijg']
    """
    return [word for word in dict.fromkeys(words(text)) if word not in function_words(language)]


def leans(question: str, language: str) -> bool:
    """Whether a question can hardly be understood without what was asked before it.

    >>> leans("En in Duitsland?", "nl"), leans("Hoe vraag ik ouderschapsverlof aan?", "nl")
    (True, False)
    """
    spoken = words(question)
    if len(content_words(question, language)) < _FEWEST_CONTENT_WORDS:
        return True
    return _goes_on(spoken, language) or bool(pointers(spoken, language))


def keeps_topic(question: str, language: str) -> bool:
    """Whether a question asks of what was asked before, only elsewhere: at another place or time, for others.

    >>> keeps_topic("En in Duitsland?", "nl"), keeps_topic("En een stoel?", "nl")
    (True, False)
    """
    spoken, known = words(question), _known(language)
    begun = [len(opener) for opener in known.openers if tuple(spoken[: len(opener)]) == opener]
    return any(len(spoken) > length and spoken[length] in known.prepositions for length in begun)


def languages_of_countries(question: str, language: str) -> frozenset[str]:
    """The languages that pages about the countries of a question are written in.

    >>> sorted(languages_of_countries("En in Duitsland?", "nl"))
    ['de']
    """
    countries = _known(language).countries
    return frozenset(countries[word] for word in words(question) if word in countries)


def pointers(spoken: Sequence[str], language: str) -> list[int]:
    """The places of the words that stand for something named elsewhere."""
    known, empty = _known(language), function_words(language)
    found = []
    for place, word in enumerate(spoken):
        # The first word of a question that it is not the subject of is its verb: "Geldt die regeling ...?"
        follows_content = place > 1 and spoken[place - 1] not in empty
        precedes_content = place + 1 < len(spoken) and spoken[place + 1] not in empty
        if (
            word in known.pointers
            or (word in known.after_function_word and not follows_content)
            or (word in known.before_function_word and not precedes_content)
        ):
            found.append(place)
    return found


def names_after(spoken: Sequence[str], place: int, language: str) -> list[str]:
    """What a demonstrative at `place` says it stands for: "tax form" after "this"; nothing for a bare pronoun.

    >>> names_after("who signs this form".split(), 2, "en"), names_after("is it free this year".split(), 3, "en")
    (['form'], [])
    """
    known = _known(language)
    if spoken[place] not in known.demonstratives:
        return []
    named = []
    for word in spoken[place + 1 :]:
        if word in function_words(language):
            break
        named.append(word)
    return [] if known.times.intersection(named) else named


@dataclass(frozen=True, slots=True)
class _Known:
    demonstratives: frozenset[str]
    times: frozenset[str]
    pointers: frozenset[str]
    after_function_word: frozenset[str]
    before_function_word: frozenset[str]
    openers: tuple[tuple[str, ...], ...]
    prepositions: frozenset[str]
    countries: Mapping[str, str]


def _goes_on(spoken: Sequence[str], language: str) -> bool:
    return any(tuple(spoken[: len(opener)]) == opener for opener in _known(language).openers)


@cache
def _known(language: str) -> _Known:
    listed = tomllib.loads((files("collega_data") / "words" / "leaning.toml").read_text(encoding="utf-8"))
    known = listed.get(language, listed["en"])
    return _Known(
        demonstratives=frozenset(known["demonstratives"].split()),
        times=frozenset(known["times"].split()),
        pointers=frozenset(known["pointers"].split()),
        after_function_word=frozenset(known["after_function_word"].split()),
        before_function_word=frozenset(known["before_function_word"].split()),
        openers=tuple(tuple(opener.split()) for opener in known["openers"]),
        prepositions=frozenset(known["prepositions"].split()),
        countries=dict(country.split("=") for country in known["countries"].split()),
    )
