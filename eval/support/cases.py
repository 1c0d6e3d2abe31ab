"""What a model might write, with the passages that it was given: made from real sentences by rules that are not ours.

The check under test shares no code and no list with this package. Each case is a text with numbered citations as a
model sends it, so that the reading of citations is tested too.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.ledger.records import LivePassage
from ingest.sentences import sentences

SHORTEST, LONGEST = 5, 45  # words of a sentence that is worth citing
OFFERED = 4  # passages that a model is given
MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
}


@dataclass(frozen=True, slots=True)
class Case:
    """`text` cites `passages` by their place from 1. `kind` says how it was made."""

    kind: str
    language: str
    text: str
    passages: tuple[LivePassage, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a passage."""

    text: str
    passage: LivePassage

    @property
    def language(self) -> str:
        return self.passage.language


class Material:
    """The sentences of all passages, and other passages to lay beside them."""

    def __init__(self, passages: Sequence[LivePassage], seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.passages = list(passages)
        self.facts = [Fact(text, passage) for passage in passages for text in _worth_citing(passage)]
        self.random.shuffle(self.facts)

    @cached_property
    def by_language(self) -> dict[str, list[LivePassage]]:
        """Passages in each language."""
        found: dict[str, list[LivePassage]] = defaultdict(list)
        for passage in self.passages:
            found[passage.language].append(passage)
        return found

    def case(self, kind: str, fact: Fact, text: str, cited: LivePassage | None = None) -> Case:
        """A case that cites `cited`, or the fact's own passage, among others of its language."""
        right = cited or fact.passage
        others = [one for one in self.by_language[fact.language] if one.passage_id != right.passage_id]
        offered = [right, *self.random.sample(others, min(OFFERED - 1, len(others)))]
        self.random.shuffle(offered)
        number = offered.index(right) + 1
        return Case(kind, fact.language, with_marker(text, f"[{number}]"), tuple(offered))

    def other_passage(self, fact: Fact) -> LivePassage | None:
        """Of another document, as near in words as there is among a few: the mistake that is hard to see.

        None where no other document of the language says something else.
        """
        others = [
            one
            for one in self.by_language[fact.language]
            if one.document.item_id != fact.passage.document.item_id and not says_the_same(fact.text, one.text)
        ]
        known = _words(fact.text)
        drawn = self.random.sample(others, min(12, len(others)))
        return max(drawn, key=lambda one: len(known & _words(one.text)), default=None)


def with_marker(text: str, marker: str) -> str:
    """The citation before the closing mark, as models write it."""
    stripped = text.rstrip()
    return f"{stripped[:-1]} {marker}{stripped[-1]}" if stripped[-1:] in ".!" else f"{stripped} {marker}."


def says_the_same(text: str, passage: str) -> bool:
    """Whether most of a sentence stands in one sentence of a passage, as in another version of a document."""
    known = _words(text)
    return any(len(known & _words(passage[a:b])) >= 0.8 * len(known) for a, b in sentences(passage))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _worth_citing(passage: LivePassage) -> list[str]:
    texts = (passage.text[start:end] for start, end in sentences(passage.text))
    return [
        text
        for text in texts
        if SHORTEST <= len(text.split()) <= LONGEST and not text.endswith(("?", ":")) and not text[0].isdigit()
    ]


def is_one_sentence(text: str) -> bool:
    """Whether a reader of citations sees one sentence, not an item of a list with a stop inside."""
    return len(sentences(text)) == 1
