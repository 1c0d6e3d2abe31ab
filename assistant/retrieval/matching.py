"""How well texts match the words of a question: BM25 over letter groups and over stems, many texts at once.

Scores are divided by what a text with every word of the question endlessly often would get, so they lie in [0, 1) and
mean the same for every question. Source of the formula: Robertson and Zaragoza 2009, with the non-negative weights of
Lucene.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.analysis import function_words, letter_groups, stem, words
from assistant.retrieval.conversation import CONTEXT_SHARE, Asked
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.vocabulary import TermCounts, Vocabulary

Scores = NDArray[np.float64]

SATURATION = 1.5  # BM25's k1, and below its b; both chosen on six sets, flat around these values
LENGTH = 0.85
_FUNCTION_WORD_SHARE = 0.4  # statistics alone leave them too heavy where there are few documents


@dataclass(frozen=True, slots=True)
class Text:
    """One text to be scored, in parts that are counted apart (title, headings, body)."""

    parts: Sequence[TermCounts]
    language: str


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms of a question: word `words[i]` holds term `terms[i]`, ordered by word."""

    words: NDArray[np.int64]
    terms: NDArray[np.int64]
    weights: Scores  # of each term, summing to 1

    @classmethod
    def build(cls, holders: Sequence[Sequence[int]], weights: Sequence[float], own: int) -> _Terms:
        """`holders[i]` are the words with term i; the first `own` terms are the question's, the rest its context's."""
        lengths = [len(one) for one in holders]
        held_by = np.fromiter((word for one in holders for word in one), dtype=np.int64)
        terms = np.repeat(np.arange(len(holders)), lengths)
        order = np.argsort(held_by, kind="stable")
        return cls(held_by[order], terms[order], _shared(np.asarray(weights, dtype=np.float64), own))


class QuestionWords:
    """The words of one question with their weights, ready to be compared with texts."""

    def __init__(self, asked: Asked, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary, self._lexicon = vocabulary, lexicon
        self.words = list(dict.fromkeys(words(asked.question)))
        self._whole = list(dict.fromkeys([*self.words, *words(asked.context)]))
        self._known_words = len(vocabulary)
        self._function_words = function_words(asked.language)
        groups, own = self._terms(letter_groups)
        numbers = vocabulary.group_numbers(groups)
        self._groups = _Terms.build(
            [() if number is None else list(vocabulary.words_with_group(number)) for number in numbers],
            [share * lexicon.group_weight(one) for share, one in zip(groups.values(), numbers, strict=True)],
            own,
        )
        self._stems: dict[str, _Terms] = {}

    def knows_all_of(self, vocabulary: Vocabulary, lexicon: Lexicon) -> bool:
        """Whether these are still the words and weights that there are."""
        return lexicon is self._lexicon and len(vocabulary) == self._known_words

    def group_scores(self, texts: Sequence[Text], whole_documents: bool) -> Scores:
        """BM25 of letter groups, one score in [0, 1) a text."""
        mean = self._lexicon.mean_groups if whole_documents else self._lexicon.mean_passage_groups
        lengths = [sum(self._vocabulary.groups_in(part) for part in text.parts) for text in texts]
        return _bm25(self._groups, self._frequencies(self._groups, texts), np.asarray(lengths) / mean)

    def stem_scores(self, texts: Sequence[Text], whole_documents: bool) -> Scores:
        """BM25 of stems, one score in [0, 1) a text; each text is stemmed in its own language."""
        mean = self._lexicon.mean_words if whole_documents else self._lexicon.mean_passage_words
        scores = np.zeros(len(texts))
        for places, terms, frequencies in self._by_language(texts):
            lengths = [sum(len(part) for part in texts[place].parts) for place in places]
            scores[places] = _bm25(terms, frequencies, np.asarray(lengths) / mean)
        return scores

    def coverage(self, texts: Sequence[Text]) -> Scores:
        """The share of the question's words, by weight, that each text has in any form; in [0, 1]."""
        shares = np.zeros(len(texts))
        for places, terms, frequencies in self._by_language(texts):
            shares[places] = (frequencies > 0) @ terms.weights
        return shares

    def match(self, texts: Sequence[Text]) -> Scores:
        """How well short texts match: both scores and coverage together; in [0, 3)."""
        return (
            self.group_scores(texts, whole_documents=False)
            + self.stem_scores(texts, whole_documents=False)
            + self.coverage(texts)
        )

    def rarest(self, language: str) -> float:
        """The weight of the question's most telling word; 0 for a question without words."""
        return max((self._lexicon.stem_weight(stem(word, language)) for word in self.words), default=0.0)

    def heaviest_missing(self, text: Text) -> float:
        """The share of the question's weight that the most telling word missing from `text` has; in [0, 1]."""
        terms = self._stems_in(text.language)
        missing = terms.weights[self._frequencies(terms, [text])[0] == 0]
        return float(missing.max(initial=0.0))

    def text(self, text: str, language: str) -> Text:
        """A text that is not kept, counted."""
        return Text((self._vocabulary.count(text),), language)

    def _by_language(self, texts: Sequence[Text]) -> Iterator[tuple[list[int], _Terms, Scores]]:
        for language in sorted({text.language for text in texts}):
            places = [place for place, text in enumerate(texts) if text.language == language]
            terms = self._stems_in(language)
            yield places, terms, self._frequencies(terms, [texts[place] for place in places])

    def _stems_in(self, language: str) -> _Terms:
        if language not in self._stems:
            stems, own = self._terms(lambda word: [stem(word, language)])
            self._stems[language] = _Terms.build(
                [list(self._vocabulary.words_with_stem(one, language)) for one in stems],
                [share * self._lexicon.stem_weight(one) for one, share in stems.items()],
                own,
            )
        return self._stems[language]

    def _terms(self, terms_of: Callable[[str], list[str]]) -> tuple[dict[str, float], int]:
        """The different terms with their shares, the question's own first, and how many those are."""
        shares: dict[str, float] = {}
        own = 0
        for place, word in enumerate(self._whole):
            share = _FUNCTION_WORD_SHARE if word in self._function_words else 1.0
            for term in terms_of(word):
                shares[term] = max(shares.get(term, 0.0), share)
            if place + 1 == len(self.words):
                own = len(shares)
        return shares, own

    def _frequencies(self, terms: _Terms, texts: Sequence[Text]) -> Scores:
        """How often each text (row) has each term (column)."""
        parts = [(row, part) for row, text in enumerate(texts) for part in text.parts]
        shape = (len(texts), len(terms.weights))
        if not parts or not len(terms.words):
            return np.zeros(shape)
        rows = np.repeat([row for row, _ in parts], [len(part.numbers) for _, part in parts])
        numbers = np.concatenate([part.numbers for _, part in parts])
        counts = np.concatenate([part.counts for _, part in parts])
        # Few words of a text are near the question's: drop the others before the dearer lookup.
        is_held = np.zeros(int(max(numbers.max(initial=0), terms.words[-1])) + 1, dtype=bool)
        is_held[terms.words] = True
        kept = is_held[numbers]
        rows, numbers, counts = rows[kept], numbers[kept], counts[kept]
        first = np.searchsorted(terms.words, numbers, side="left")
        many = np.searchsorted(terms.words, numbers, side="right") - first
        starts = np.repeat(np.cumsum(many) - many, many)
        held = terms.terms[np.repeat(first, many) + np.arange(int(many.sum())) - starts]
        places = np.repeat(rows, many) * shape[1] + held
        repeated = np.repeat(counts, many).astype(np.float64)
        summed: Scores = np.bincount(places, weights=repeated, minlength=shape[0] * shape[1]).astype(np.float64)
        return summed.reshape(shape)


def _shared(weights: Scores, own: int) -> Scores:
    """Weights that sum to 1: a share of 1 - `CONTEXT_SHARE` to the question alone, the rest to all that was said."""
    whole = weights / max(float(weights.sum()), 1e-9)
    if own == len(weights):
        return whole
    alone = np.zeros_like(weights)
    alone[:own] = weights[:own] / max(float(weights[:own].sum()), 1e-9)
    shared: Scores = (1 - CONTEXT_SHARE) * alone + CONTEXT_SHARE * whole
    return shared


def _bm25(terms: _Terms, frequencies: Scores, relative_lengths: Scores) -> Scores:
    slowness = SATURATION * (1 - LENGTH + LENGTH * relative_lengths)
    scores: Scores = (frequencies / (frequencies + slowness[:, None])) @ terms.weights
    return scores
