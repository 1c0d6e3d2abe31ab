"""How well texts match the words of a question: BM25 over letter groups and over stems, many texts at once.

Scores are divided by what a text with every word of the question endlessly often would get, so they lie in [0, 1) and
mean the same for every question. Source of the formula: Robertson and Zaragoza 2009, with the non-negative weights of
Lucene.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.analysis import stem, words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.terms import QuestionTerms, Scores, Terms
from assistant.retrieval.translation.translating import Rendering
from assistant.retrieval.vocabulary import TermCounts, Vocabulary

SATURATION = 1.5  # BM25's k1, and below its b; both chosen on six sets, flat around these values
LENGTH = 0.85
SMOOTHING = 100.0  # words of all documents that a text is mixed with; 20 to 300 did not differ on six sets
_SUBJECT_SHARE = 0.25  # of the weight of a question's telling words, for a text to be on its subject, and
_SUBJECT_WORDS = 2  # so many of them, where it has as many: one alone is mostly a word of another subject


@dataclass(frozen=True, slots=True)
class Text:
    """One text to be scored, in parts that are counted apart (title, headings, body)."""

    parts: Sequence[TermCounts]
    language: str


class QuestionWords:
    """The words of one question with their weights, ready to be compared with texts."""

    def __init__(
        self,
        asked: Asked,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        renderings: Mapping[str, Rendering] | None = None,
    ) -> None:
        self._vocabulary, self._lexicon = vocabulary, lexicon
        self.words = list(dict.fromkeys(words(asked.question)))
        self._known_words = len(vocabulary)
        self._terms = QuestionTerms(asked, vocabulary, lexicon, renderings or {})

    def knows_all_of(self, vocabulary: Vocabulary, lexicon: Lexicon) -> bool:
        """Whether these are still the words and weights that there are."""
        return lexicon is self._lexicon and len(vocabulary) == self._known_words

    def compare(self, texts: Sequence[Text]) -> Compared:
        """The question beside these texts."""
        return Compared(texts, self._terms, self._lexicon)

    def rarest(self, language: str) -> float:
        """The weight of the question's most telling word; 0 for a question without words."""
        return max((self._lexicon.stem_weight(stem(word, language)) for word in self.words), default=0.0)

    def texts(self, texts: Sequence[str], languages: Sequence[str]) -> list[Text]:
        """Texts that are not kept, each in its language, counted."""
        counted = self._vocabulary.count_kept(texts)
        return [Text((one,), language) for one, language in zip(counted, languages, strict=True)]


class Compared:
    """Texts beside a question, one figure a text. Each figure is worked out when it is first asked for."""

    def __init__(self, texts: Sequence[Text], terms: QuestionTerms, lexicon: Lexicon) -> None:
        self._texts, self._terms, self._lexicon = texts, terms, lexicon

    def group_scores(self, whole_documents: bool) -> Scores:
        """BM25 of letter groups, in [0, 1)."""
        mean = self._lexicon.mean_groups if whole_documents else self._lexicon.mean_passage_groups
        lengths = np.array([sum(part.groups for part in text.parts) for text in self._texts])
        return self._figures(self._groups, lambda one: _bm25(one, lengths[one.places] / mean))

    def stem_scores(self, whole_documents: bool) -> Scores:
        """BM25 of stems, in [0, 1); each text is stemmed in its own language."""
        mean = self._lexicon.mean_words if whole_documents else self._lexicon.mean_passage_words
        return self._figures(self._stems, lambda one: _bm25(one, self._lengths[one.places] / mean))

    def coverage(self) -> Scores:
        """The share of the question's words, by weight, that each text has in any form; in [0, 1]."""
        return self._figures(self._stems, lambda one: (one.frequencies > 0) @ one.terms.weights)

    def code_shares(self) -> Scores | None:
        """How much each text has of the product codes asked for, rare ones more; in [0, 1]. None without a code."""
        codes = self._terms.codes()
        if not codes:
            return None
        had = [
            sum(share for number, share in codes.items() if any(number in part.numbers for part in text.parts))
            for text in self._texts
        ]
        return np.array(had, dtype=np.float64)

    def match(self) -> Scores:
        """How well short texts match: both scores and coverage together; in [0, 3)."""
        return self.group_scores(whole_documents=False) + self.stem_scores(whole_documents=False) + self.coverage()

    def on_subject(self) -> NDArray[np.bool_]:
        """Whether each text has enough of the words that tell what the question is about to be on its subject."""
        return self._figures(self._stems, _on_subject) > 0

    def likelihood(self) -> Scores:
        """How many times likelier each text makes the question's words than all documents do, as the mean logarithm.

            sum over words w of weight(w) * ln((n(w, text) + mu p(w)) / ((|text| + mu) p(w)))
        with weights that sum to 1 and p(w) how many of all documents' words w is, each counted once a document. The
        other scores are shares of what a question can get; this one tells a question with telling words from others.
        Source: Zhai and Lafferty, SIGIR 2001 (Dirichlet smoothing).
        """
        return self._figures(self._stems, self._likelihoods)

    def heaviest_missing(self) -> Scores:
        """The share of the question's weight that the most telling word missing from each text has; in [0, 1]."""
        return self._figures(
            self._stems, lambda one: np.where(one.frequencies == 0, one.terms.weights, 0.0).max(axis=1, initial=0.0)
        )

    def _likelihoods(self, found: _Found) -> Scores:
        terms = found.terms
        said, in_all = self._lexicon.word_documents(terms.words)
        having = np.bincount(terms.terms, weights=said * terms.shares, minlength=len(terms.weights))
        expected = SMOOTHING * np.maximum(having, 0.5) / max(in_all, 1)
        smaller = np.log(SMOOTHING / (self._lengths[found.places] + SMOOTHING))
        likelihoods: Scores = (np.log1p(found.frequencies / expected) + smaller[:, None]) @ terms.weights
        return likelihoods

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.array([sum(part.words for part in text.parts) for text in self._texts], dtype=np.int64)

    @cached_property
    def _groups(self) -> list[_Found]:
        return [one.find(self._terms.groups(one.language)) for one in self._said]

    @cached_property
    def _stems(self) -> list[_Found]:
        return [one.find(self._terms.stems(one.language)) for one in self._said]

    @cached_property
    def _said(self) -> list[_Said]:
        return [_Said.of(language, self._texts) for language in sorted({text.language for text in self._texts})]

    def _figures(self, found: Sequence[_Found], figure: Callable[[_Found], Scores]) -> Scores:
        figures = np.zeros(len(self._texts))
        for one in found:
            figures[one.places] = figure(one)
        return figures


@dataclass(frozen=True, slots=True)
class _Found:
    """How often each text (row) at `places` has each term (column)."""

    terms: Terms
    places: NDArray[np.int64]
    frequencies: Scores


@dataclass(frozen=True, slots=True)
class _Said:
    """What the texts in one language, those at `places`, say: the one of row `rows[i]` has word `numbers[i]`."""

    language: str
    places: NDArray[np.int64]
    rows: NDArray[np.int64]
    numbers: NDArray[np.int32]
    counts: NDArray[np.integer]

    @classmethod
    def of(cls, language: str, texts: Sequence[Text]) -> _Said:
        """Those of `texts` that are in the language."""
        places = [place for place, text in enumerate(texts) if text.language == language]
        parts = list(chain.from_iterable(texts[place].parts for place in places))
        lengths = [sum(len(part.numbers) for part in texts[place].parts) for place in places]
        return cls(
            language,
            np.array(places, dtype=np.int64),
            np.repeat(np.arange(len(places)), lengths),
            np.concatenate([np.zeros(0, np.int32), *(part.numbers for part in parts)]),
            np.concatenate([np.zeros(0, np.uint8), *(part.counts for part in parts)]),
        )

    def find(self, terms: Terms) -> _Found:
        """How often the texts have these terms."""
        shape = (len(self.places), len(terms.weights))
        if not len(self.numbers) or not len(terms.words):
            return _Found(terms, self.places, np.zeros(shape))
        # Few words of a text are near the question's: drop the others before the dearer lookup.
        is_held = np.zeros(int(max(self.numbers.max(), terms.words[-1])) + 1, dtype=bool)
        is_held[terms.words] = True
        kept = np.flatnonzero(is_held[self.numbers])
        rows, numbers, counts = self.rows[kept], self.numbers[kept], self.counts[kept]
        first = np.searchsorted(terms.words, numbers, side="left")
        many = np.searchsorted(terms.words, numbers, side="right") - first
        starts = np.repeat(np.cumsum(many) - many, many)
        at = np.repeat(first, many) + np.arange(int(many.sum())) - starts
        places = np.repeat(rows, many) * shape[1] + terms.terms[at]
        repeated = np.repeat(counts, many) * terms.shares[at]
        summed = np.bincount(places, weights=repeated, minlength=shape[0] * shape[1]).astype(np.float64)
        return _Found(terms, self.places, summed.reshape(shape))


def _bm25(found: _Found, relative_lengths: Scores) -> Scores:
    slowness = SATURATION * (1 - LENGTH + LENGTH * relative_lengths)
    scores: Scores = (found.frequencies / (found.frequencies + slowness[:, None])) @ found.terms.weights
    return scores


def _on_subject(found: _Found) -> Scores:
    terms = found.terms
    weights, had = terms.weights * terms.telling, (found.frequencies > 0) & terms.telling
    enough = had.sum(axis=1) >= min(_SUBJECT_WORDS, max(int(terms.telling.sum()), 1))
    return np.asarray(enough & (had @ weights >= _SUBJECT_SHARE * weights.sum()), dtype=np.float64)
