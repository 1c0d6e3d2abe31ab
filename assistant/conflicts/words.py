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
    allows: frozenset[str]
    forbids: frozenset[str]
    requires: frozenset[str]
    frees: frozenset[str]  # of what others require
    offers: frozenset[str]
    of_text: frozenset[str]  # when a text was written, and where to read on
    conditions: frozenset[str]
    least: frozenset[str]
    most: frozenset[str]
    until: frozenset[str]
    about: frozenset[str]
    references: frozenset[str]
    between: frozenset[str]
    light: frozenset[str]  # carry no point of their own in a sentence with a value
    scope: frozenset[str]  # what follows says for whom or where
    lead: frozenset[str]  # in front of a colon: nothing is said yet
    labels: frozenset[str]  # with a number they name one of several: "zone 2"
    since: frozenset[str]
    instead: frozenset[str]  # what follows holds no longer
    formerly: frozenset[str]
    from_to: tuple[str, str]
    changes: frozenset[str]  # before "from 1 to 2" say that it is no range; none where the language tells
    pays: frozenset[str]  # parts of words of what somebody gets, where others are charged
    numbers: Mapping[str, float]
    months: Mapping[str, int]

    @property
    def verdicts(self) -> frozenset[str]:
        """All words that say yes or no."""
        return self.allows | self.forbids | self.requires | self.frees | self.offers


@cache
def claim_words(language: str) -> ClaimWords:
    """The words of "nl", "en" or "de"; English for any other."""
    listed = _listed()
    own: dict[str, Any] = listed.get(language) or listed["en"]
    sets = {name: frozenset(text.split() if isinstance(text, str) else text) for name, text in own.items()}
    return ClaimWords(
        negations=sets["not"],
        allows=sets["allows"],
        forbids=sets["forbids"],
        requires=sets["requires"],
        frees=sets["frees"],
        offers=sets["offers"],
        of_text=sets["of_text"],
        conditions=sets["condition"],
        least=sets["least"],
        most=sets["most"],
        until=sets["until"],
        about=sets["about"],
        references=sets["reference"],
        between=sets["between"],
        light=sets["light"],
        scope=sets["scope"],
        lead=sets["lead"],
        labels=sets["labels"],
        since=sets["since"],
        instead=sets["instead"],
        formerly=sets["formerly"],
        from_to=(own["from_to"][0], own["from_to"][1]),
        changes=sets["changes"],
        pays=sets["pays"],
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
