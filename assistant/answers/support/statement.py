"""What one sentence says, ready to be compared: its tokens, the stems of its words, and what stands near each fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answers.support.tokens import Kind, Token, tokens
from assistant.answers.support.wordlists import WordLists, units, word_lists
from assistant.retrieval.analysis import fold, stem

_NEAR = 5  # words on each side that a fact is about
_ACROSS_A_COMMA = 0.5
_ACROSS_A_BORDER = 0.25
_JOINING = frozenset(["en", "maar", "of", "and", "but", "or", "und", "aber", "oder"])
_CARRIES_TOPIC = frozenset({Kind.WORD, Kind.NAME, Kind.CODE})

Context = Mapping[str, float]


@dataclass(frozen=True)
class Statement:
    """A sentence of an answer, or a sentence, row or item of a passage."""

    text: str
    language: str

    @property
    def lists(self) -> WordLists:
        """The words of its language."""
        return word_lists(self.language)

    @cached_property
    def tokens(self) -> Sequence[Token]:
        return tokens(self.text, self.language)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of every word in it, light ones too."""
        return frozenset(stem_of(token, self.language) for token in self.tokens if token.text)

    @cached_property
    def folded(self) -> frozenset[str]:
        """Its words without accents, for parts of compounds."""
        return frozenset(fold(token.text) for token in self.tokens if token.kind in (Kind.WORD, Kind.NAME))

    @cached_property
    def groups(self) -> frozenset[int]:
        """The groups of words with one meaning that it has a word of."""
        listed = self.lists.groups
        return frozenset(listed[one] for one in self.stems if one in listed)

    def of(self, *kinds: Kind) -> list[int]:
        """The places of the tokens of these kinds."""
        return [at for at, token in enumerate(self.tokens) if token.kind in kinds]

    def context(self, at: int) -> Context:
        """The stems near a token, the nearer the heavier."""
        near: dict[str, float] = {}
        for side in (range(at - 1, -1, -1), range(at + 1, len(self.tokens))):
            self._look(side, near)
        return near

    def _look(self, places: Iterable[int], near: dict[str, float]) -> None:
        distance, share = 0, 1.0
        for place in places:
            token = self.tokens[place]
            share *= _share_across(token)
            if token.kind not in _CARRIES_TOPIC or token.text in units():
                continue
            distance += 1
            found = stem_of(token, self.language)
            near[found] = max(near.get(found, 0.0), share / distance)
            if distance == _NEAR:
                return


def _share_across(token: Token) -> float:
    if token.text == "," or token.text in _JOINING:
        return _ACROSS_A_COMMA
    return _ACROSS_A_BORDER if token.kind is Kind.BORDER else 1.0


def stem_of(token: Token, language: str) -> str:
    """The stem of a token's text."""
    return stem(token.text, language)


def likeness(claimed: Context, stated: Context) -> float:
    """The share of one context that is in another; in [0, 1]."""
    whole = sum(claimed.values())
    shared = sum(min(weight, stated.get(word, 0.0)) for word, weight in claimed.items())
    return shared / whole if whole else 0.0
