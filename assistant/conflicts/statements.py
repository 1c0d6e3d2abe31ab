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

from assistant.conflicts.current import current
from assistant.conflicts.values import Uncertain, Value, values_in
from assistant.conflicts.words import ClaimWords, claim_words
from assistant.retrieval.analysis import fold, function_words, stem

_WORD = re.compile(r"[^\W\d_]+[-.]?\d[\w-]*|[^\W\d_]+(?:[-'’][^\W\d_]+)*|\S", re.UNICODE)
RATE_WORDS = (
    "uur|hour|stunde|dag|day|tag|week|woche|maand|month|monat|kwartaal|quarter|quartal|jaar|year"
    "|jahr|km|kilometer|persoon|person|nacht|night|keer|mal"
)
_RATE = re.compile(
    r"\b(?:per|pro|je|a|an|each|every|elke|elk|iedere|ieder|jede[nrms]?)\s+"
    rf"(?:(?:kalender|calendar\s)?({RATE_WORDS}))\w*\b",
    re.IGNORECASE,
)
_FEWEST_SHARED = 2  # words of the subject; one short word is a topic and no point
_COMPOUND = 10  # letters from which a word names a thing as closely as two words do
_DAYS = ("date", "day of the year")
_SHARED_PER_EXTRA = 3  # so many shared words let one statement have one word more


Verdict = tuple[str, bool]  # on what, and whether yes


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence claims; `subject` are stems, `scoped` those of them that say for whom, where or when."""

    language: str
    subject: frozenset[str]
    scoped: frozenset[str]
    values: tuple[Value, ...]
    rates: frozenset[str]
    verdict: Verdict | None  # on what ("allow", "require", "offer") it says yes or no; None: on nothing
    since: float | None = None  # the day from which it holds, where it says so
    pays: bool = False  # it says what somebody gets

    @property
    def says_no(self) -> bool:
        """Whether it forbids, or says that something is not required or not offered."""
        return self.verdict is not None and not self.verdict[1]


def forget_statements() -> None:
    """Let go of the sentences that were read last."""
    statement_of.cache_clear()


@lru_cache(maxsize=8_192)
def statement_of(sentence: str, language: str) -> Statement | None:
    """The claim of a sentence; None for a question, a condition, a table row, or what states nothing comparable."""
    if sentence.rstrip().endswith("?") or " | " in sentence:
        return None
    words = claim_words(language)
    now = current(sentence, language)
    try:
        values = tuple(values_in(now.text, language))
        since = next((day.amount for day in values_in(now.since, language)), None)
    except Uncertain:
        return None
    text = _RATE.sub(" ", _without(now.text, values))
    tokens = [match[0] for match in _WORD.finditer(text)]
    lowered = [token.lower() for token in tokens]
    if not words.conditions.isdisjoint(lowered) or _is_of_the_text(tokens, values, words):
        return None
    verdict = _verdict(lowered, words)
    if not values and verdict is None:
        return None
    subject, scoped = _subject(tokens, language, words, with_light=not values)
    pays = any(part in word for word in lowered for part in words.pays)
    return Statement(language, subject, scoped, values, rates_in(now.text), verdict, since, pays)


def _is_of_the_text(tokens: list[str], values: tuple[Value, ...], known: ClaimWords) -> bool:
    """Whether it is a name and a day, as below a letter, or says when something was written or where to read on."""
    if not values or not all(value.kind in _DAYS for value in values):
        return False
    return not any(token[0].islower() for token in tokens) or any(token.lower() in known.of_text for token in tokens)


def rates_in(text: str) -> frozenset[str]:
    """What a value is counted by: "per hour" gives "hour"."""
    return frozenset(match[1].lower()[:4] for match in _RATE.finditer(text))


def stems_of(text: str, language: str) -> frozenset[str]:
    """The stems of the words that a subject is made of."""
    return _subject(_WORD.findall(text), language, claim_words(language), with_light=False)[0]


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
    if one.since and other.since and one.since != other.since:  # one after the other, and both may be right
        return False
    if one.values or other.values:
        return one.says_no == other.says_no and one_value_differs(one.values, other.values)
    if one.verdict is None or other.verdict is None:
        return False
    return one.subject == other.subject and _are_contrary(one.verdict, other.verdict)


def _are_contrary(one: Verdict, other: Verdict) -> bool:
    """ "Required" is against "not required" and against "not allowed"."""
    if one[0] == other[0]:
        return one[1] != other[1]
    return sorted((one, other)) == [("allow", False), ("require", True)]


def _same_subject(one: Statement, other: Statement) -> bool:
    shared = one.subject & other.subject
    here, there = one.subject - shared, other.subject - shared
    known = sum(1 + (len(word) >= _COMPOUND) for word in shared)
    if known < _FEWEST_SHARED or (here and there):
        return False
    extra = here or there
    return len(extra) * _SHARED_PER_EXTRA <= known and extra.isdisjoint(one.scoped | other.scoped)


def one_value_differs(one: Iterable[Value], other: Iterable[Value]) -> bool:
    """All values of the same kinds in the same order, and the last one of those that differ is the only one.

    Where there are several, the first ones may be the condition ("after 5 years 2 months"): those must be the same.
    """
    mine, theirs = list(one), list(other)
    if [(value.kind, value.bound) for value in mine] != [(value.kind, value.bound) for value in theirs]:
        return False
    differing = [place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if not a.is_same(b)]
    return differing == [len(mine) - 1]


def _verdict(words: list[str], known: ClaimWords) -> Verdict | None:
    """On what it says yes or no, and which; each negation turns it. "Not required" is no contrary of "possible"."""
    axes = {
        "allow": (known.allows, known.forbids),
        "require": (known.requires, known.frees),
        "offer": (known.offers, ()),
    }
    said = [(axis, word in yes) for word in words for axis, (yes, no) in axes.items() if word in yes or word in no]
    if len({axis for axis, _ in said}) != 1:
        return None
    negations = sum(word in known.negations or word.endswith("n't") for word in words)
    axis, is_yes = said[0][0], [yes for _, yes in said].count(False) % 2 == negations % 2
    forbids = "must" in words and not is_yes  # in English alone "must not" is more than "need not"
    return ("allow", False) if forbids else (axis, is_yes)


def _subject(
    tokens: list[str], language: str, known: ClaimWords, with_light: bool
) -> tuple[frozenset[str], frozenset[str]]:
    subject, scoped = set(), set()
    passed_over = function_words(language) | known.negations | known.verdicts | known.least | known.most | known.until
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
