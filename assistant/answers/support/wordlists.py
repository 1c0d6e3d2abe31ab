"""The words that the check knows, per language, from `data/words/support.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.retrieval.analysis import LANGUAGES, function_words, stem

# What turns a statement round, or bounds it. Of one axis a sentence and its source must say the same.
AXES = (("at_most", "at_least"), ("more", "less"), ("before", "after"), ("must", "may"), ("always", "sometimes"))
_TENS = {
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
}
_FROM_ONE = {
    "nl": "één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn",
}
_ORDINALS = {
    "nl": "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde",
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "de": "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft",
}
_LARGE = {
    "nl": {"honderd": 100, "duizend": 1000, "half": 0.5, "halve": 0.5, "anderhalf": 1.5, "anderhalve": 1.5},
    "en": {"hundred": 100, "thousand": 1000, "half": 0.5},
    "de": {"hundert": 100, "tausend": 1000, "halb": 0.5, "halbe": 0.5, "halben": 0.5, "anderthalb": 1.5},
}
_GERMAN_ENDINGS = ("e", "en", "er", "es", "em")


@dataclass(frozen=True, slots=True)
class WordLists:
    """Of one language, in lower case."""

    deny: frozenset[str]
    only: frozenset[str]
    axes: Mapping[str, str]  # a word to its value on an axis: "at_most", "must", ...
    light: frozenset[str]
    source: frozenset[str]  # what a text may call itself; light only beside a word of `tells`
    tells: frozenset[str]
    articles: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    numbers: Mapping[str, float]
    ordinals: Mapping[str, float]
    groups: Mapping[str, int]  # a stem to the number of its group of words that say the same


@cache
def word_lists(language: str) -> WordLists:
    """The lists of a language; one that we do not know is read as English."""
    known = language if language in LANGUAGES else "en"
    table = _tables()[known]
    values = {value: table[value].split() for axis in AXES for value in axis}
    return WordLists(
        deny=frozenset(table["deny"].split()),
        only=frozenset(table["only"].split()),
        axes={word: value for value, listed in values.items() for word in listed},
        light=frozenset(table["light"].split()) | function_words(known),
        source=frozenset(table["source"].split()),
        tells=frozenset(table["tells"].split()),
        articles=frozenset(table["articles"].split()),
        months=_numbered(table["months"].split(), shortest=3),
        weekdays=_numbered(table["weekdays"].split(), shortest=99),
        numbers=_number_words(known),
        ordinals=_ordinals(known),
        groups={stem(word, known): number for number, line in enumerate(table["same"]) for word in line.split()},
    )


@cache
def units() -> dict[str, str]:
    """A unit as written, in any language, to its name."""
    return {word: line.split()[0] for line in _tables()["units"]["same"] for word in line.split()}


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((files("collega_data") / "words" / "support.toml").read_text(encoding="utf-8"))


def _numbered(listed: list[str], shortest: int) -> dict[str, int]:
    """Names to their place from 1, with the usual abbreviations of months."""
    short = {word[:shortest]: place for place, word in enumerate(listed, start=1)}
    return short | {word: place for place, word in enumerate(listed, start=1)}


def _number_words(language: str) -> dict[str, float]:
    small = {word: float(value) for value, word in enumerate(_FROM_ONE[language].split(), start=1)}
    tens = {word: float(value * 10) for value, word in enumerate(_TENS[language].split(), start=2)}
    digits = [word for word, value in small.items() if value < 10]
    between = {_joined(language, digit, ten): small[digit] + value for digit in digits for ten, value in tens.items()}
    return {**small, **tens, **between, **_LARGE[language]}


def _joined(language: str, digit: str, ten: str) -> str:
    if language == "en":
        return f"{ten}-{digit}"
    if language == "de":
        return f"{'ein' if digit == 'eins' else digit}und{ten}"
    plain = "een" if digit == "één" else digit
    return f"{plain}{'ën' if plain.endswith('e') else 'en'}{ten}"


def _ordinals(language: str) -> dict[str, float]:
    listed = {word: float(value) for value, word in enumerate(_ORDINALS[language].split(), start=1)}
    if language != "de":
        return listed
    return {f"{word}{ending}": value for word, value in listed.items() for ending in _GERMAN_ENDINGS}
