"""One sentence against the passage that it cites.

The unit of support is one sentence, row or list item of the passage, under its headings; or two that follow each other,
where the claim joins them in their order. Words from farther apart support nothing: "the big machine" of one sentence
and "5,100 euro" of another would make a price that nobody stated. When unsure, the answer is no: the quotation stands
anyway, and a wrong sentence costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.answers.support.facts import unknown_name, wrong_fact
from assistant.answers.support.statement import Statement, stem_of
from assistant.answers.support.tokens import FACTS, Date, Kind, Token
from assistant.retrieval.analysis import fold
from ingest.embedding import Vectors
from ingest.ledger.records import LivePassage
from ingest.sentences import sentences

_LEAST_PART = 4  # letters of a part of a compound
_COVERED = 0.75  # of a compound's letters by parts that the source has
_FORGIVEN_SHARE = 0.2  # of a claim's words that may be other words of the same meaning
_LED_IN = 3  # words without a topic that may go before: "the text says that"
_FEW = 4  # words without a topic between the others: "up to a maximum of"
_JOINED_SHARE = 1 / 3  # more than that where there are many others
_SHORT = 3  # words that make a sentence of others' words only where they are half of what the source says
_HALF = 0.5
_ALIKE = 0.8  # cosine of the claim and what supports it, for that
_JOINT = re.compile(r"[,;]?\s+(?:en|and|und)\s+", re.IGNORECASE)
_LEAST_HALF_WORDS = 3

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`spans` are the parts of the passage that support the sentence; without support there are none."""

    reason: str = ""  # what is wrong: "number", "name", "denial", "words", ...; empty when supported
    spans: Sequence[tuple[int, int]] = ()

    @property
    def supported(self) -> bool:
        return bool(self.spans)


class SupportCheck:
    """Thread-safe. `embed` gives unit vectors of texts; it is asked only where words differ."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed

    def check(self, sentence: str, passage: LivePassage) -> Verdict:
        """Whether the passage says what the sentence says, and where."""
        claim = Statement(sentence.strip(), passage.language)
        if not _says_something(claim):
            return Verdict("empty")
        spans = sentences(passage.text)
        units = [Statement(passage.text[start:end], passage.language) for start, end in spans]
        reasons = []
        for (start, end), unit, above in zip(spans, units, _above(passage, units), strict=True):
            reason = self._against(claim, unit, above)
            if reason is None:
                return Verdict(spans=[(start, end)])
            reasons.append((len(claim.stems & unit.stems), reason))
        if joined := self._against_two(claim, spans, units, _above(passage, units)):
            return Verdict(spans=joined)
        return Verdict(max(reasons, default=(0, "words"), key=lambda one: one[0])[1])

    def _against(self, claim: Statement, source: Statement, above: Statement) -> str | None:
        """What is wrong; None when the source says it."""
        if _same_text(claim.text, source.text):
            return None
        if claim.text.endswith("?") or source.text.endswith("?"):
            return "question"
        missing = [token for token in _words(claim) if not _said(token, claim, source, above)]
        if not _enough_is_said(claim, source, above, missing):
            return "words"
        if unknown_name(claim, source, above):
            return "name"
        if (wrong := wrong_fact(claim, source, above)) is not None:
            return wrong
        return None if all(self._means_the_same(token, claim, source) for token in missing) else "words"

    def _means_the_same(self, token: Token, claim: Statement, source: Statement) -> bool:
        """A word that the source lacks is the same in other words when leaving it out makes the two less alike."""
        without = re.sub(rf"(?i)\b{re.escape(token.text)}\b", "", claim.text)
        whole, cut, stated = np.asarray(self._embed([claim.text, without, source.text]), dtype=np.float64)
        return bool(whole @ stated >= _ALIKE and whole @ stated > cut @ stated)

    def _against_two(
        self,
        claim: Statement,
        spans: Sequence[tuple[int, int]],
        units: Sequence[Statement],
        above: Sequence[Statement],
    ) -> list[tuple[int, int]]:
        for first, second in _halves(claim):
            for at in range(len(units) - 1):
                if (
                    self._against(first, units[at], above[at]) is None
                    and self._against(second, units[at + 1], above[at + 1]) is None
                ):
                    return [spans[at], spans[at + 1]]
        return []


def _says_something(claim: Statement) -> bool:
    return any(token.kind not in (Kind.BORDER, Kind.LIGHT) for token in claim.tokens)


def _enough_is_said(claim: Statement, source: Statement, above: Statement, missing: Sequence[Token]) -> bool:
    """Whether the words that the source lacks are few, stand alone, and are not all that the sentence is made of."""
    told = [token for token in claim.tokens if token.kind not in (Kind.BORDER, Kind.LIGHT)]
    added = [
        token
        for token in claim.tokens
        if token.kind is Kind.LIGHT and stem_of(token, claim.language) not in source.stems
    ]
    if not _is_an_extract(claim, source, told):
        return False
    own = sum(_said(token, claim, source, source) for token in told)
    beside = any(one in missing and other in missing for one, other in pairwise(_words(claim)))
    return own > 0 and not beside and len(missing) <= _FORGIVEN_SHARE * len(told) and len(added) <= len(told) + _LED_IN


def _is_an_extract(claim: Statement, source: Statement, told: Sequence[Token]) -> bool:
    """Whether it is more than a word or two of the source in a sentence of small words: "that is what the staff do"."""
    begins = claim.tokens.index(told[0])
    inside = [token for token in claim.tokens[begins:] if token.kind is Kind.LIGHT and token.text]
    joined = [token for token in inside if stem_of(token, claim.language) not in source.stems]
    if len(joined) > max(_FEW, _JOINED_SHARE * len(told)):
        return False
    has_figure = len(told) > 1 and any(_is_figure(token) for token in told)
    if len(told) > _SHORT or has_figure or _plain(claim.text) in _plain(source.text):
        return True
    stated = [stem_of(token, claim.language) for token in source.tokens if token.kind not in (Kind.BORDER, Kind.LIGHT)]
    places = [stated.index(one) for token in told if (one := stem_of(token, claim.language)) in stated]
    is_whole = len(places) == len(stated) > 2
    return len(told) >= _HALF * len(stated) and (is_whole or places == sorted(places))


def _is_figure(token: Token) -> bool:
    if isinstance(token.value, Date):
        return token.value.day is not None or token.value.year is not None
    return token.kind in FACTS - {Kind.NAME}


def _same_text(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")


def _above(passage: LivePassage, units: Sequence[Statement]) -> list[Statement]:
    """For each unit what stands over it: title, headings, and the line that leads in to a list."""
    top = " | ".join([passage.document.title, *passage.locator.headings])
    found, leading = [], ""
    for unit in units:
        found.append(Statement(f"{top} | {leading}", passage.language))
        if unit.text.endswith(":"):
            leading = unit.text
    return found


def _words(claim: Statement) -> list[Token]:
    return [token for token in claim.tokens if token.kind in (Kind.WORD, Kind.NAME)]


def _said(token: Token, claim: Statement, source: Statement, above: Statement) -> bool:
    found = stem_of(token, claim.language)
    if found in source.stems or found in above.stems:
        return True
    group = claim.lists.groups.get(found)
    if group is not None and group in source.groups:
        return True
    return _in_compounds(fold(token.text), source.folded | above.folded)


def _in_compounds(word: str, known: frozenset[str]) -> bool:
    """Whether a word is a part of a known one, or is made of known ones."""
    if len(word) > _LEAST_PART and any(word in other for other in known):
        return True
    parts = [other for other in known if len(other) >= _LEAST_PART and other in word]
    covered = {at for part in parts for at in range(word.index(part), word.index(part) + len(part))}
    return len(parts) > 1 and len(covered) >= _COVERED * len(word)


def _halves(claim: Statement) -> Iterator[tuple[Statement, Statement]]:
    for joint in _JOINT.finditer(claim.text):
        parts = claim.text[: joint.start()], claim.text[joint.end() :]
        if all(len(part.split()) >= _LEAST_HALF_WORDS for part in parts):
            yield Statement(parts[0], claim.language), Statement(parts[1], claim.language)
