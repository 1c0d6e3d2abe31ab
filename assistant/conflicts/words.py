"""The words that say how a sentence means its values, from `data/words/claims.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: `size` is one of it in the kind's own measure."""

    kind: str
    size: float


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """Of one language, all in lower case."""

    negations: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    conditions: frozenset[str]
    least: frozenset[str]
    most: frozenset[str]
    until: frozenset[str]
    about: frozenset[str]
    references: frozenset[str]
    between: frozenset[str]
    light: frozenset[str]  # carry no point of their own in a sentence with a value
    scope: frozenset[str]  # what follows says for whom or where
    numbers: Mapping[str, float]
    months: Mapping[str, int]


@cache
def claim_words(language: str) -> ClaimWords:
    """The words of "nl", "en" or "de"; English for any other."""
    listed = _listed()
    own: dict[str, str] = listed.get(language) or listed["en"]
    sets = {name: frozenset(text.split()) for name, text in own.items()}
    return ClaimWords(
        negations=sets["not"],
        yes=sets["yes"],
        no=sets["no"],
        conditions=sets["condition"],
        least=sets["least"],
        most=sets["most"],
        until=sets["until"],
        about=sets["about"],
        references=sets["reference"],
        between=sets["between"],
        light=sets["light"],
        scope=sets["scope"],
        numbers={word: float(number) for word, number in (one.split("=") for one in own["numbers"].split())},
        months={month: place for place, month in enumerate(own["months"].split(), start=1)},
    )


@cache
def units() -> Mapping[str, Unit]:
    """By name, in every language."""
    return {name: Unit(unit["kind"], unit["size"]) for unit in _listed()["unit"] for name in str(unit["names"]).split()}


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads((files("collega_data") / "words" / "claims.toml").read_text(encoding="utf-8"))
