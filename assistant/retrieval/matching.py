"""How well texts match the words of a question: BM25 over letter groups and over stems, many texts at once.

Scores are divided by what a text with every word of the question endlessly often would get, so they lie in [0, 1) and
mean the same for every question. Source of the formula: Robertson and Zaragoza 2009, with the non-negative weights of
Lucene.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.analysis import function_words, is_code, letter_groups, stem, terms_of, words
from assistant.retrieval.compounds import Compounds
from assistant.retrieval.conversation import CONTEXT_SHARE, Asked
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.translation.translating import Piece, Rendering
from assistant.retrieval.vocabulary import TermCounts, Vocabulary

Scores = NDArray[np.float64]

SATURATION = 1.5  # BM25's k1, and below its b; both chosen on six sets, flat around these values
LENGTH = 0.85
SMOOTHING = 100.0  # words of all documents that a text is mixed with; 20 to 300 did not differ on six sets
_AS_IT_STANDS = 0.5  # share of a word that a dictionary translates: it may be a name, or the same in both languages
_CODE_SHARE = 2.0  # of a code whole: of pages that differ in their code only, the right one comes first
_AS_A_WHOLE = 0.3  # share of a compound that stands nowhere, beside its parts
_OF_COMPOUND = 0.5  # share of a compound that has a word which stands nowhere by itself
_FUNCTION_WORD_SHARE = 0.4  # statistics alone leave them too heavy where there are few documents
_SUBJECT_SHARE = 0.25  # of the weight of a question's telling words, for a text to be on its subject, and
_SUBJECT_WORDS = 2  # so many of them, where it has as many: one alone is mostly a word of another subject


@dataclass(frozen=True, slots=True)
class Text:
    """One text to be scored, in parts that are counted apart (title, headings, body)."""

    parts: Sequence[TermCounts]
    language: str


@dataclass(frozen=True, slots=True)
class _Terms:
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
    ) -> _Terms:
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
        self._renderings = renderings or {}
        self.words = list(dict.fromkeys(words(asked.question)))
        self._terms_asked = list(dict.fromkeys(terms_of(asked.question)))
        self._whole = list(dict.fromkeys([*self._terms_asked, *terms_of(asked.context)]))
        self._known_words = len(vocabulary)
        self._language, self._compounds = asked.language, Compounds(vocabulary, lexicon)
        self._function_words = function_words(asked.language)
        self._stands_alone = not asked.leans
        self._groups: dict[str, _Terms] = {}
        self._stems: dict[str, _Terms] = {}

    def knows_all_of(self, vocabulary: Vocabulary, lexicon: Lexicon) -> bool:
        """Whether these are still the words and weights that there are."""
        return lexicon is self._lexicon and len(vocabulary) == self._known_words

    def group_scores(self, texts: Sequence[Text], whole_documents: bool) -> Scores:
        """BM25 of letter groups, one score in [0, 1) a text."""
        mean = self._lexicon.mean_groups if whole_documents else self._lexicon.mean_passage_groups
        scores = np.zeros(len(texts))
        for places, terms, frequencies in self._by_language(texts, self._groups_in):
            lengths = [sum(part.groups for part in texts[place].parts) for place in places]
            scores[places] = _bm25(terms, frequencies, np.asarray(lengths) / mean)
        return scores

    def stem_scores(self, texts: Sequence[Text], whole_documents: bool) -> Scores:
        """BM25 of stems, one score in [0, 1) a text; each text is stemmed in its own language."""
        mean = self._lexicon.mean_words if whole_documents else self._lexicon.mean_passage_words
        scores = np.zeros(len(texts))
        for places, terms, frequencies in self._by_language(texts, self._stems_in):
            lengths = [sum(part.words for part in texts[place].parts) for place in places]
            scores[places] = _bm25(terms, frequencies, np.asarray(lengths) / mean)
        return scores

    def coverage(self, texts: Sequence[Text]) -> Scores:
        """The share of the question's words, by weight, that each text has in any form; in [0, 1]."""
        shares = np.zeros(len(texts))
        for places, terms, frequencies in self._by_language(texts, self._stems_in):
            shares[places] = (frequencies > 0) @ terms.weights
        return shares

    def tell_subject(self, texts: Sequence[Text]) -> NDArray[np.bool_]:
        """Whether each text has enough of the words that tell what the question is about to be on its subject."""
        on_subject = np.zeros(len(texts), dtype=bool)
        for places, terms, frequencies in self._by_language(texts, self._stems_in):
            weights, had = terms.weights * terms.telling, (frequencies > 0) & terms.telling
            enough = had.sum(axis=1) >= min(_SUBJECT_WORDS, max(int(terms.telling.sum()), 1))
            on_subject[places] = enough & (had @ weights >= _SUBJECT_SHARE * weights.sum())
        return on_subject

    def match(self, texts: Sequence[Text]) -> Scores:
        """How well short texts match: both scores and coverage together; in [0, 3)."""
        return (
            self.group_scores(texts, whole_documents=False)
            + self.stem_scores(texts, whole_documents=False)
            + self.coverage(texts)
        )

    def likelihood(self, text: Text) -> float:
        """How many times likelier `text` makes the question's words than all documents do, as the mean logarithm.

            sum over words w of weight(w) * ln((n(w, text) + mu p(w)) / ((|text| + mu) p(w)))
        with weights that sum to 1 and p(w) how many of all documents' words w is, each counted once a document. The
        other scores are shares of what a question can get; this one tells a question with telling words from others.
        Source: Zhai and Lafferty, SIGIR 2001 (Dirichlet smoothing).
        """
        terms = self._stems_in(text.language)
        if not len(terms.weights):
            return 0.0
        said, in_all = self._lexicon.word_documents(terms.words)
        having = np.bincount(terms.terms, weights=said * terms.shares, minlength=len(terms.weights))
        expected = SMOOTHING * np.maximum(having, 0.5) / max(in_all, 1)
        length = sum(part.words for part in text.parts)
        smaller = np.log(SMOOTHING / (length + SMOOTHING))
        return float((np.log1p(self._frequencies(terms, [text])[0] / expected) + smaller) @ terms.weights)

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
        return self.texts([text], language)[0]

    def texts(self, texts: Sequence[str], language: str) -> list[Text]:
        """Texts that are not kept, counted."""
        return [Text((counted,), language) for counted in self._vocabulary.count_all(texts)]

    def _by_language(
        self, texts: Sequence[Text], terms_in: Callable[[str], _Terms]
    ) -> Iterator[tuple[list[int], _Terms, Scores]]:
        for language in sorted({text.language for text in texts}):
            places = [place for place, text in enumerate(texts) if text.language == language]
            terms = terms_in(language)
            yield places, terms, self._frequencies(terms, [texts[place] for place in places])

    def _stems_in(self, language: str) -> _Terms:
        if language not in self._stems:
            rendering = self._renderings.get(language)
            self._stems[language] = (
                self._rendered_stems(rendering, language) if rendering else self._own_stems(language)
            )
        return self._stems[language]

    def _own_stems(self, language: str) -> _Terms:
        """One term for each word; of one that stands nowhere its parts too, or the compounds that it is part of."""
        split, part_of = self._unknown_words()
        stems, own = self._terms(lambda word: [stem(one, language) for one in (word, *split.get(word, ()))])
        compounds = {stem(word, language): found for word, found in part_of.items()}
        of_parts = {stem(word, language) for word in split}
        return _Terms.build(
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

    def _rendered_stems(self, rendering: Rendering, language: str) -> _Terms:
        """One term for each piece of the question: whatever may stand for it is the same word (Pirkola, SIGIR 1998)."""
        holders, weights = [], []
        for piece in rendering.own + rendering.context:
            shares = _stem_shares(piece, language)
            holders.append(self._words_with(shares, language))
            weights.append(self._piece_share(piece) * self._lexicon.weight_of_any(shares))
        telling = [not self._function_words.issuperset(piece.words) for piece in rendering.own + rendering.context]
        return _Terms.build(holders, weights, len(rendering.own), self._tell(telling, len(rendering.own)))

    def _tell(self, are_content: Sequence[bool], own: int) -> list[bool]:
        """Which terms tell what the question is about; of one that stands alone its own, though it has a context."""
        return [is_content and (place < own or not self._stands_alone) for place, is_content in enumerate(are_content)]

    def _groups_in(self, language: str) -> _Terms:
        rendering = self._renderings.get(language)
        key = language if rendering else ""
        if key not in self._groups:
            self._groups[key] = self._rendered_groups(rendering, language) if rendering else self._own_groups()
        return self._groups[key]

    def _own_groups(self) -> _Terms:
        groups, own = self._terms(letter_groups)
        numbers = self._vocabulary.group_numbers(groups)
        return _Terms.build(
            [self._with_group(number) for number in numbers],
            [share * self._lexicon.group_weight(one) for share, one in zip(groups.values(), numbers, strict=True)],
            own,
        )

    def _rendered_groups(self, rendering: Rendering, language: str) -> _Terms:
        """Letter groups of what may stand for the question's words, each piece of it weighing what its own would."""
        weights: dict[str, float] = {}
        own = 0
        for place, piece in enumerate(rendering.own + rendering.context):
            for group, weight in self._piece_groups(piece, language).items():
                weights[group] = max(weights.get(group, 0.0), weight)
            if place + 1 == len(rendering.own):
                own = len(weights)
        numbers = self._vocabulary.group_numbers(weights)
        return _Terms.build([self._with_group(number) for number in numbers], list(weights.values()), own)

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
        at = np.repeat(first, many) + np.arange(int(many.sum())) - starts
        places = np.repeat(rows, many) * shape[1] + terms.terms[at]
        repeated = np.repeat(counts, many) * terms.shares[at]
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
