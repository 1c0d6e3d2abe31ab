"""The words of a question as terms: for each stem and letter group of it, the words of documents that have it.

A question that is looked up in dictionaries has one term for each of its pieces: whatever may stand for it is the same
word. Terms are made when a text in their language is first compared with the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.analysis import function_words, is_code, letter_groups, stem, terms_of
from assistant.retrieval.compounds import Compounds
from assistant.retrieval.conversation import CONTEXT_SHARE, Asked
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.translation.translating import Piece, Rendering
from assistant.retrieval.vocabulary import Vocabulary

Scores = NDArray[np.float64]

_AS_IT_STANDS = 0.5  # share of a word that a dictionary translates: it may be a name, or the same in both languages
_CODE_SHARE = 2.0  # of a code whole: of pages that differ in their code only, the right one comes first
_AS_A_WHOLE = 0.3  # share of a compound that stands nowhere, beside its parts
_OF_COMPOUND = 0.5  # share of a compound that has a word which stands nowhere by itself
_PRODUCT_CODE = re.compile(r"[^\W\d_]+\d+")
_NEVER_READ = -1  # in place of a word's number
_NO_WORD = ""  # which stands in no document, as the rarest words do
_FUNCTION_WORD_SHARE = 0.4  # statistics alone leave them too heavy where there are few documents


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of a question: word `words[i]` holds term `terms[i]` and counts `shares[i]` times, ordered by word."""

    words: NDArray[np.int64]
    terms: NDArray[np.int64]
    shares: Scores
    weights: Scores  # of each term, summing to 1
    telling: NDArray[np.bool_]  # of each term, whether it tells what the question is about

    @classmethod
    def build(
        cls,
        holders: Sequence[Collection[int]],
        weights: Sequence[float],
        own: int,
        telling: Sequence[bool] | None = None,
    ) -> Terms:
        """`holders[i]` are the words with term i, or each with the share at which it counts.

        The first `own` terms are the question's, the rest its context's. Every term is `telling` where that is None.
        """
        lengths = [len(one) for one in holders]
        held_by = np.fromiter((word for one in holders for word in one), dtype=np.int64)
        shares = np.concatenate(
            [
                np.fromiter(one.values(), np.float64) if isinstance(one, Mapping) else np.ones(len(one))
                for one in holders
            ]
            or [np.zeros(0)]
        )
        terms = np.repeat(np.arange(len(holders)), lengths)
        order = np.argsort(held_by, kind="stable")
        weighed = _shared(np.asarray(weights, dtype=np.float64), own)
        tells = np.ones(len(holders), dtype=bool) if telling is None else np.array(telling, dtype=bool)
        return cls(held_by[order], terms[order], shares[order], weighed, tells)


class QuestionTerms:
    """The terms of one question in each language, with their present weights."""

    def __init__(
        self, asked: Asked, vocabulary: Vocabulary, lexicon: Lexicon, renderings: Mapping[str, Rendering]
    ) -> None:
        self._vocabulary, self._lexicon, self._renderings = vocabulary, lexicon, renderings
        self._terms_asked = list(dict.fromkeys(terms_of(asked.question)))
        self._whole = list(dict.fromkeys([*self._terms_asked, *terms_of(asked.context)]))
        self._function_words = function_words(asked.language)
        self._stands_alone = not asked.leans
        self._language, self._compounds = asked.language, Compounds(vocabulary, lexicon)
        self._groups: dict[str, Terms] = {}
        self._stems: dict[str, Terms] = {}

    def stems(self, language: str) -> Terms:
        """Its stems, for texts in a language."""
        if language not in self._stems:
            rendering = self._renderings.get(language)
            self._stems[language] = (
                self._rendered_stems(rendering, language) if rendering else self._own_stems(language)
            )
        return self._stems[language]

    def groups(self, language: str) -> Terms:
        """Its letter groups, for texts in a language."""
        rendering = self._renderings.get(language)
        key = language if rendering else ""
        if key not in self._groups:
            self._groups[key] = self._rendered_groups(rendering, language) if rendering else self._own_groups()
        return self._groups[key]

    def codes(self) -> dict[int, float]:
        """The product codes asked for by their word's number, each with its share; together how much the rarest tells.

        A question that leans on what was asked before has that one's codes.
        """
        said = self._terms_asked if self._stands_alone else self._whole
        codes = [word for word in said if _PRODUCT_CODE.fullmatch(word)]
        weights = [self._lexicon.stem_weight(code) for code in codes]
        scale = max(weights, default=0.0) / max(sum(weights) * self._lexicon.stem_weight(_NO_WORD), 1e-9)
        numbers = [self._vocabulary.number(code) for code in codes]
        return {
            _NEVER_READ if number is None else number: scale * weight
            for number, weight in zip(numbers, weights, strict=True)
        }

    def _own_stems(self, language: str) -> Terms:
        """One term for each word; of one that stands nowhere its parts too, or the compounds that it is part of."""
        split, part_of = self._unknown_words()
        stems, own = self._terms(lambda word: [stem(one, language) for one in (word, *split.get(word, ()))])
        compounds = {stem(word, language): found for word, found in part_of.items()}
        of_parts = {stem(word, language) for word in split}
        return Terms.build(
            [self._words_or_compounds(one, compounds.get(one, ()), language) for one in stems],
            [
                share * (_AS_A_WHOLE if one in of_parts else 1.0) * self._lexicon.stem_weight(one)
                for one, share in stems.items()
            ],
            own,
            self._tell([share > _FUNCTION_WORD_SHARE for share in stems.values()], own),
        )

    def _unknown_words(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Of the words that stand nowhere the compounds with their parts, and the parts with their compounds."""
        split, part_of = {}, {}
        for word in self._whole:
            if word in self._function_words or self._compounds.is_known(word):
                continue
            if parts := self._compounds.parts_of(word, self._language):
                split[word] = parts
            elif found := self._compounds.compounds_of(stem(word, self._language), self._language):
                part_of[word] = found
        return split, part_of

    def _words_or_compounds(self, one: str, compounds: Sequence[str], language: str) -> dict[int, float]:
        held = {number: _OF_COMPOUND for word in compounds if (number := self._vocabulary.number(word)) is not None}
        return held | dict.fromkeys(self._vocabulary.words_with_stem(one, language), 1.0)

    def _words_with(self, shares: Mapping[str, float], language: str) -> dict[int, float]:
        """The words that have one of these stems, each with its stem's share."""
        held: dict[int, float] = {}
        for one, share in shares.items():
            for word in self._vocabulary.words_with_stem(one, language):
                held[word] = max(held.get(word, 0.0), share)
        return held

    def _rendered_stems(self, rendering: Rendering, language: str) -> Terms:
        """One term for each piece of the question: whatever may stand for it is the same word (Pirkola, SIGIR 1998)."""
        holders, weights = [], []
        for piece in rendering.own + rendering.context:
            shares = _stem_shares(piece, language)
            holders.append(self._words_with(shares, language))
            weights.append(self._piece_share(piece) * self._lexicon.weight_of_any(shares))
        telling = [not self._function_words.issuperset(piece.words) for piece in rendering.own + rendering.context]
        return Terms.build(holders, weights, len(rendering.own), self._tell(telling, len(rendering.own)))

    def _tell(self, are_content: Sequence[bool], own: int) -> list[bool]:
        """Which terms tell what the question is about; of one that stands alone its own, though it has a context."""
        return [is_content and (place < own or not self._stands_alone) for place, is_content in enumerate(are_content)]

    def _own_groups(self) -> Terms:
        groups, own = self._terms(letter_groups)
        numbers = self._vocabulary.group_numbers(groups)
        return Terms.build(
            [self._with_group(number) for number in numbers],
            [share * self._lexicon.group_weight(one) for share, one in zip(groups.values(), numbers, strict=True)],
            own,
        )

    def _rendered_groups(self, rendering: Rendering, language: str) -> Terms:
        """Letter groups of what may stand for the question's words, each piece of it weighing what its own would."""
        weights: dict[str, float] = {}
        own = 0
        for place, piece in enumerate(rendering.own + rendering.context):
            for group, weight in self._piece_groups(piece, language).items():
                weights[group] = max(weights.get(group, 0.0), weight)
            if place + 1 == len(rendering.own):
                own = len(weights)
        numbers = self._vocabulary.group_numbers(weights)
        return Terms.build([self._with_group(number) for number in numbers], list(weights.values()), own)

    def _piece_groups(self, piece: Piece, language: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        heaviest = 0.0
        for spoken, share in _word_shares(piece, language).items():
            groups = letter_groups(spoken)
            numbers = self._vocabulary.group_numbers(groups)
            each = [share * self._lexicon.group_weight(number) for number in numbers]
            heaviest = max(heaviest, sum(each))
            for group, weight in zip(groups, each, strict=True):
                weights[group] = max(weights.get(group, 0.0), weight)
        scale = self._piece_share(piece) * heaviest / max(sum(weights.values()), 1e-9)
        return {group: scale * weight for group, weight in weights.items()}

    def _piece_share(self, piece: Piece) -> float:
        return _FUNCTION_WORD_SHARE if self._function_words.issuperset(piece.words) else 1.0

    def _with_group(self, number: int | None) -> Sequence[int]:
        return () if number is None else list(self._vocabulary.words_with_group(number))

    def _terms(self, terms_of: Callable[[str], list[str]]) -> tuple[dict[str, float], int]:
        """The different terms with their shares, the question's own first, and how many those are."""
        shares: dict[str, float] = {}
        own = 0
        for place, word in enumerate(self._whole):
            share = _FUNCTION_WORD_SHARE if word in self._function_words else _CODE_SHARE if is_code(word) else 1.0
            for term in terms_of(word):
                shares[term] = max(shares.get(term, 0.0), share)
            if place + 1 == len(self._terms_asked):
                own = len(shares)
        return shares, own


def _shared(weights: Scores, own: int) -> Scores:
    """Weights that sum to 1: a share of 1 - `CONTEXT_SHARE` to the question alone, the rest to all that was said."""
    whole = weights / max(float(weights.sum()), 1e-9)
    if own == len(weights):
        return whole
    alone = np.zeros_like(weights)
    alone[:own] = weights[:own] / max(float(weights[:own].sum()), 1e-9)
    shared: Scores = (1 - CONTEXT_SHARE) * alone + CONTEXT_SHARE * whole
    return shared


def _word_shares(piece: Piece, language: str) -> dict[str, float]:
    """The words that may stand for a piece in a language, each with its share; the piece's own words among them."""
    telling = function_words(language)
    shares = dict.fromkeys(piece.words, _AS_IT_STANDS if piece.alternatives else 1.0)
    for alternative in piece.alternatives:
        content = [word for word in alternative.words if word not in telling] or list(alternative.words)
        for word in content:
            shares[word] = max(shares.get(word, 0.0), alternative.share / len(content))
    return shares


def _stem_shares(piece: Piece, language: str) -> dict[str, float]:
    shares: dict[str, float] = {}
    for word, share in _word_shares(piece, language).items():
        one = stem(word, language)
        shares[one] = max(shares.get(one, 0.0), share)
    return shares
