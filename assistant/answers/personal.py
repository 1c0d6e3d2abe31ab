"""Whether somebody tells of distress, harassment, a conflict, a loss or a threat, instead of asking for a fact.

Such a message is for a person. It is never noted as a topic: a label made of its words would be read by people whom it
may be about. Closed lists decide (`data/words/personal.toml`), for all languages at once, since people write of such
things in the language that they feel in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from assistant.retrieval.analysis import fold, words

_CLAUSE_END = re.compile(r"[.,;:!?\n]")


def is_personal(message: str) -> bool:
    """Whether a message tells of it.

    >>> is_personal("I am being bullied by my boss"), is_personal("What is our policy on bullying?")
    (True, False)
    """
    clauses = [spoken for clause in _CLAUSE_END.split(message) if (spoken := _spoken(clause))]
    return any(_tells(known, clauses) for known in _known().values())


def where_to_turn(language: str) -> str:
    """What to look for, for somebody who wrote such a message."""
    known = _known()
    return known.get(language, known["en"]).help


@dataclass(frozen=True)
class _Known:
    self_words: frozenset[str]
    words: frozenset[str]
    phrases: frozenset[tuple[str, ...]]
    last_phrases: frozenset[tuple[str, ...]]  # tell of it only where a clause ends with them
    help: str

    @cached_property
    def lengths(self) -> frozenset[int]:
        """How many words the phrases have."""
        return frozenset(len(one) for one in self.phrases)

    @cached_property
    def last_lengths(self) -> frozenset[int]:
        """How many words the last phrases have."""
        return frozenset(len(one) for one in self.last_phrases)


def _tells(known: _Known, clauses: Sequence[Sequence[str]]) -> bool:
    spoken = {word for clause in clauses for word in clause}
    if not known.self_words.isdisjoint(spoken) and not known.words.isdisjoint(spoken):
        return True
    return any(_has_phrase(known, tuple(clause)) for clause in clauses)


def _has_phrase(known: _Known, clause: tuple[str, ...]) -> bool:
    if any(clause[-length:] in known.last_phrases for length in known.last_lengths):
        return True
    # No other lengths: a pasted text without a full stop is one clause of a thousand words.
    starts = range(len(clause))
    return any(clause[start : start + length] in known.phrases for length in known.lengths for start in starts)


def _spoken(text: str) -> list[str]:
    return [fold(word) for word in words(text)]  # "geintimideerd" is typed as often as "geïntimideerd"


@cache
def _known() -> Mapping[str, _Known]:
    listed = tomllib.loads((files("collega_data") / "words" / "personal.toml").read_text(encoding="utf-8"))
    return {
        language: _Known(
            frozenset(_spoken(one["self"])),
            frozenset(_spoken(one["words"])),
            frozenset(tuple(_spoken(phrase)) for phrase in one["phrases"] if not phrase.endswith(".")),
            frozenset(tuple(_spoken(phrase)) for phrase in one["phrases"] if phrase.endswith(".")),
            one["help"],
        )
        for language, one in listed.items()
    }
