"""A sentence as what it claims: of which subject, with which values, and whether yes or no.

Two statements disagree when they speak of the same subject in the same way and one value differs, or one says yes and
the other no. Whatever may narrow a statement (a condition, a scope, a bound that the other lacks) makes it another one:
a conflict that is shown and is none costs trust, one that is missed costs what it cost before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.conflicts.values import Uncertain, Value, values_in
from assistant.conflicts.words import ClaimWords, claim_words
from assistant.retrieval.analysis import fold, function_words, stem

_WORD = re.compile(r"[^\W\d_]+[-.]?\d[\w-]*|[^\W\d_]+(?:[-'’][^\W\d_]+)*|\S", re.UNICODE)
_RATE = re.compile(
    r"\b(?:per|pro|je|a|an|each|every|elke|elk|iedere|ieder|jede[nrms]?)\s+"
    r"(?:(?:kalender|calendar\s)?(uur|hour|stunde|dag|day|tag|week|woche|maand|month|monat|kwartaal|quarter|quartal|jaar|year"
    r"|jahr|km|kilometer|persoon|person|nacht|night|keer|mal))\w*\b",
    re.IGNORECASE,
)
_FEWEST_SHARED = 2  # words of the subject; one short word is a topic and no point
_COMPOUND = 10  # letters from which a word names a thing as closely as two words do
_SHARED_PER_EXTRA = 3  # so many shared words let one statement have one word more


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence claims; `subject` are stems, `scoped` those of them that say for whom, where or when."""

    language: str
    subject: frozenset[str]
    scoped: frozenset[str]
    values: tuple[Value, ...]
    rates: frozenset[str]
    says_yes: bool | None  # None: it neither allows nor forbids


@lru_cache(maxsize=8_192)
def statement_of(sentence: str, language: str) -> Statement | None:
    """The claim of a sentence; None for a question, a condition, a table row, or what states nothing comparable."""
    if sentence.rstrip().endswith("?") or " | " in sentence:
        return None
    words = claim_words(language)
    try:
        values = tuple(values_in(sentence, language))
    except Uncertain:
        return None
    rates = frozenset(match[1].lower()[:4] for match in _RATE.finditer(sentence))
    text = _RATE.sub(" ", _without(sentence, values))
    tokens = [match[0] for match in _WORD.finditer(text)]
    lowered = [token.lower() for token in tokens]
    if not words.conditions.isdisjoint(lowered):
        return None
    polarity = _polarity(lowered, words)
    if not values and polarity is None:
        return None
    subject, scoped = _subject(tokens, language, words, with_light=not values)
    return Statement(language, subject, scoped, values, rates, polarity)


def disagree(one: Statement, other: Statement) -> bool:
    """Whether both speak of the same point and cannot both be right.

    >>> def says(text): return statement_of(text, "en")
    >>> disagree(says("Parental leave lasts 16 weeks."), says("Parental leave is 26 weeks."))
    True
    >>> disagree(says("A laptop is replaced after 4 years."), says("A phone is replaced after 3 years."))
    False
    """
    if one.language != other.language or one.rates != other.rates or not _same_subject(one, other):
        return False
    if one.values or other.values:
        return (one.says_yes is False) == (other.says_yes is False) and _one_value_differs(one.values, other.values)
    return (
        one.subject == other.subject and None not in (one.says_yes, other.says_yes) and one.says_yes != other.says_yes
    )


def _same_subject(one: Statement, other: Statement) -> bool:
    shared = one.subject & other.subject
    here, there = one.subject - shared, other.subject - shared
    known = sum(1 + (len(word) >= _COMPOUND) for word in shared)
    if known < _FEWEST_SHARED or (here and there):
        return False
    extra = here or there
    return len(extra) * _SHARED_PER_EXTRA <= known and extra.isdisjoint(one.scoped | other.scoped)


def _one_value_differs(one: Iterable[Value], other: Iterable[Value]) -> bool:
    """All values of the same kinds in the same order, and the last one of those that differ is the only one.

    Where there are several, the first ones may be the condition ("after 5 years 2 months"): those must be the same.
    """
    mine, theirs = list(one), list(other)
    if [(value.kind, value.bound) for value in mine] != [(value.kind, value.bound) for value in theirs]:
        return False
    differing = [place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if not a.is_same(b)]
    return differing == [len(mine) - 1]


def _polarity(words: list[str], known: ClaimWords) -> bool | None:
    """Yes or no, by words that allow or demand; each negation turns it."""
    says = [True for word in words if word in known.yes] + [False for word in words if word in known.no]
    if not says:
        return None
    negations = sum(word in known.negations or word.endswith("n't") for word in words)
    return says.count(False) % 2 == negations % 2


def _subject(
    tokens: list[str], language: str, known: ClaimWords, with_light: bool
) -> tuple[frozenset[str], frozenset[str]]:
    subject, scoped = set(), set()
    passed_over = (
        function_words(language) | known.negations | known.yes | known.no | known.least | known.most | known.until
    )
    if not with_light:
        passed_over |= known.light
    for place, token in enumerate(tokens):
        word = token.lower()
        if not token[0].isalpha() or word in passed_over:
            continue
        one = fold(stem(word, language))
        subject.add(one)
        nearby = {before.lower() for before in tokens[max(0, place - 2) : place]}
        if not known.scope.isdisjoint(nearby) or (place and token[0].isupper() and language != "de"):
            scoped.add(one)
    return frozenset(subject), frozenset(scoped)


def _without(sentence: str, values: Iterable[Value]) -> str:
    """The sentence with its values blanked; what is counted stays, as it is part of the subject."""
    for value in values:
        sentence = sentence[: value.start] + " " * (value.end - value.start) + sentence[value.end :]
    return sentence
