"""Generated pairs of sentences of two documents, of which it is known whether both can be right.

A pair conflicts when two sentences speak of one subject and give it different values, or one allows what the other
forbids. The others are what looks alike and is none: the same value in other words, two subjects, a scope or a
condition that one of them has, ranges and approximations.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eval.conflicts.dutch import DUTCH
from eval.conflicts.english import ENGLISH
from eval.conflicts.german import GERMAN
from eval.conflicts.talk import Talk

PAIRS_EACH = 60  # of each kind in each language
TALKS: Mapping[str, Talk] = {"nl": DUTCH, "en": ENGLISH, "de": GERMAN}
_SEED = 20261126


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences of two documents, and whether they cannot both be right."""

    kind: str
    language: str
    one: str
    other: str
    conflicts: bool


def pairs() -> list[Pair]:
    """All generated pairs; the same ones each time."""
    dice = random.Random(_SEED)  # noqa: S311 - a repeatable draw, no secret
    makers: dict[str, tuple[Callable[[Talk, random.Random], tuple[str, str]], bool]] = {
        "other value, same wording": (_other_value_same_wording, True),
        "other value, other wording": (_other_value_other_wording, True),
        "yes against no": (_yes_no, True),
        "same value": (_same_value, False),
        "other subject": (_other_subject, False),
        "with a scope": (_scoped, False),
        "vague or bound": (_vague, False),
        "both say yes": (_yes_yes, False),
    }
    return [
        Pair(kind, language, *make(talk, dice), conflicts)
        for kind, (make, conflicts) in makers.items()
        for language, talk in TALKS.items()
        for _ in range(PAIRS_EACH)
    ]


def _other_value_same_wording(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    way = dice.choice(subject.ways)
    one, other = dice.sample(subject.values, 2)
    return way.format(v=dice.choice(one)), way.format(v=dice.choice(other))


def _other_value_other_wording(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    ways, values = dice.sample(subject.ways, 2), dice.sample(subject.values, 2)
    return ways[0].format(v=dice.choice(values[0])), ways[1].format(v=dice.choice(values[1]))


def _same_value(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    value = dice.choice(subject.values)
    return tuple(dice.choice(subject.ways).format(v=dice.choice(value)) for _ in range(2))  # type: ignore[return-value]


def _other_subject(talk: Talk, dice: random.Random) -> tuple[str, str]:
    one, other = dice.sample(talk.subjects, 2)
    value = dice.choice(dice.choice(one.values))
    return dice.choice(one.ways).format(v=value), dice.choice(other.ways).format(
        v=dice.choice(dice.choice(other.values))
    )


def _scoped(talk: Talk, dice: random.Random) -> tuple[str, str]:
    one, other = _other_value_same_wording(talk, dice)
    scopes = dice.sample(talk.scopes, 2)
    scoped = f"{other[:-1]} {scopes[0]}."
    return (f"{one[:-1]} {scopes[1]}." if dice.random() < 0.5 else one), scoped


def _vague(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    way = dice.choice(subject.ways)
    one, other = (dice.choice(values) for values in dice.sample(subject.values, 2))
    return way.format(v=one), way.format(v=dice.choice(talk.vaguely).format(v=other))


def _yes_no(talk: Talk, dice: random.Random) -> tuple[str, str]:
    yes, no = dice.choice(talk.rules)
    return dice.choice(yes), dice.choice(no)


def _yes_yes(talk: Talk, dice: random.Random) -> tuple[str, str]:
    if dice.random() < 0.5:
        ways = dice.choice(dice.choice(talk.rules))
        return dice.choice(ways), dice.choice(ways)
    one, other = dice.sample(talk.rules, 2)
    return dice.choice(one[0]), dice.choice(other[1])
