"""The order of documents and passages for a question: a weighted mean of features that each mean the same everywhere.

A document is judged by the meaning of its best passage and of the whole, and by the words of all of it; what they weigh
is `weighing`'s. A text in another language is compared with the question as it reads in that language.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from assistant.answers.base import DocumentHit, Evidence, Part
from assistant.recent import Recent
from assistant.retrieval.analysis import stem, terms_of
from assistant.retrieval.candidates import Candidates, find_candidates
from assistant.retrieval.conversation import Asked
from assistant.retrieval.lexicon import DocumentTerms, Lexicon, LexiconKeeper, count_documents
from assistant.retrieval.matching import QuestionWords, Text
from assistant.retrieval.reranking import Reranker, best_of, with_relevance
from assistant.retrieval.translation.translating import Translator, in_words
from assistant.retrieval.versions import current_first, overtaken
from assistant.retrieval.vocabulary import TermCounts, Vocabulary
from assistant.retrieval.weighing import MADE_ROOM, Weighing, with_others, with_own_first
from assistant.retrieval.widening import Widened, Widener
from ingest.embedding import Vectors
from ingest.index.serving import Searchable
from ingest.ledger import Ledger
from ingest.ledger.locations import location_order
from ingest.ledger.records import LiveDocument, LivePassage, WholeText

EVIDENCE_PASSAGES = 30
RANKED_DOCUMENTS = 20
_DOCUMENTS_KEPT = 4_096
_PASSAGES_KEPT = 16_384
_QUESTIONS_KEPT = 64

NEWER_VERSION = "newer_version"  # the part of a score that a document lost to its current version
_FEWEST_LETTERS_CORRECTED = 6  # a shorter word has too many neighbours for one of them to be meant
_TINY = 1e-12
_ALIKE = 1e-6  # the same text at the same place in two lists differs by less
_DOCUMENT_FOR_PASSAGE = 0.5  # how much a passage gains from the document it stands in

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for one question, best first."""

    evidence: Sequence[Evidence]
    documents: Sequence[DocumentHit]
    words: QuestionWords
    found_documents: int  # different ones among the candidates
    searched_documents: int  # those that the asker may read
    usable: frozenset[int] = frozenset()  # ids of those documents that answers may be taken from


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A document with its score and its candidates, best first."""

    document: LiveDocument
    score: float
    features: Mapping[str, float]
    passages: Sequence[LivePassage]
    parts: Sequence[Part]
    relevances: Mapping[int, float] | None = None  # by passage that a reranker read; None without a reranker


class Retriever:
    """Finds and ranks what a reader may see. Thread-safe."""

    def __init__(
        self,
        ledger: Ledger,
        searchable: Searchable,
        translator: Translator | None = None,
        multilingual: bool = False,
        reranker: Reranker | None = None,
    ) -> None:
        self._ledger, self._searchable, self._reranker = ledger, searchable, reranker
        self._translator, self._multilingual = translator or Translator({}), multilingual
        self._vocabulary = Vocabulary()
        self._keeper = LexiconKeeper(ledger, self._vocabulary)
        self._documents = Recent[int, DocumentTerms](_DOCUMENTS_KEPT)
        self._passages = Recent[int, TermCounts](_PASSAGES_KEPT)
        # By document, model and passages: a passage never gets another vector of a model.
        self._wholes = Recent[tuple[int, str, frozenset[int]], Vectors](_DOCUMENTS_KEPT)
        self._questions = Recent[Asked, QuestionWords](_QUESTIONS_KEPT)
        self._titles = Recent[str, TermCounts](_PASSAGES_KEPT)

    def lexicon(self) -> Lexicon:
        """Current term statistics; building them is worth doing before the first question."""
        return self._keeper.current()

    def question_words(self, asked: Asked) -> QuestionWords:
        """A question's words with their present weights. Texts to be matched must have been counted before."""
        return self._words_of(asked, self._keeper.current())

    def _words_of(self, asked: Asked, lexicon: Lexicon) -> QuestionWords:
        return self._questions.get(
            asked,
            lambda: QuestionWords(asked, self._vocabulary, lexicon, self._translator.renderings(asked)),
            is_right=lambda known: known.knows_all_of(self._vocabulary, lexicon),
        )

    def retrieve(self, asked: Asked, principals: frozenset[str]) -> Retrieved:
        """Evidence and documents for a question, of what `principals` may read."""
        readable = self._ledger.readable(principals)
        words, candidates, weighing, ranked = self._rank(asked, principals, readable.languages)
        best, used = self._prefer_current(ranked[:RANKED_DOCUMENTS], asked, principals)
        evidence = self._rank_passages(words, candidates, weighing, used)
        usable = frozenset(one.document.document_id for one in used)
        return Retrieved(evidence, _hits(best, evidence), words, len(ranked), readable.documents, usable)

    def nothing(self, asked: Asked, principals: frozenset[str]) -> Retrieved:
        """What there is for words that ask nothing."""
        searched = self._ledger.readable(principals).documents
        return Retrieved((), (), self.question_words(asked), 0, searched)

    def rank_all(self, asked: Asked, principals: frozenset[str]) -> list[DocumentHit]:
        """Every candidate in its place, those that `retrieve` shows first; copies are folded."""
        *_, ranked = self._rank(asked, principals, self._ledger.readable(principals).languages)
        best, _ = self._prefer_current(ranked[:RANKED_DOCUMENTS], asked, principals)
        return _hits([*best, *ranked[RANKED_DOCUMENTS:]], ())

    def _rank(
        self, asked: Asked, principals: frozenset[str], languages: frozenset[str]
    ) -> tuple[QuestionWords, Candidates, Weighing, list[_Ranked]]:
        """All candidates by document, the best first, earlier versions not yet behind; and how they were weighed.

        `languages` are those that the reader has something to read in: in no other one is the question searched for.
        """
        lexicon, renderings = self._keeper.current(), self._translator.renderings(asked)
        weighing = Weighing(asked.language, frozenset(renderings), self._multilingual)
        candidates = find_candidates(
            asked,
            principals,
            self._ledger,
            self._searchable,
            {one: in_words(renderings[one], lexicon, one) for one in renderings if one in languages},
            self._widened(asked, lexicon).text,
            self._multilingual,
        )
        by_document: dict[int, list[LivePassage]] = defaultdict(list)
        for passage in candidates.passages:
            by_document[passage.document.document_id].append(passage)
        groups = list(by_document.values())
        terms = self._whole_documents(by_document, principals)
        titles = self._titles_of([group[0].document for group in groups])
        texts = [
            Text((titles[group[0].document.title], one.counted), group[0].document.language)
            for group, one in zip(groups, terms.values(), strict=True)
        ]
        words = self._words_of(asked, lexicon)
        wholes = self._whole_meanings(terms, candidates, principals)
        ranked = self._reranked(asked, _rank_documents(groups, texts, words, candidates, wholes, weighing))
        return words, candidates, weighing, _with_others(ranked, weighing)

    def _reranked(self, asked: Asked, ranked: list[_Ranked]) -> list[_Ranked]:
        """The documents as a reranker orders them, where there is one."""
        if self._reranker is None:
            return ranked
        found = self._reranker.relevances(asked, [one.passages for one in ranked[:RANKED_DOCUMENTS]])
        return _in_order([_read(one, found) for one in ranked])

    def _widened(self, asked: Asked, lexicon: Lexicon) -> Widened:
        return Widener(self._vocabulary, lexicon).widen(terms_of(asked.whole), asked.language)

    def spelling(self, asked: Asked) -> dict[str, str]:
        """Words of a question that stand in no document for everyone and no dictionary, each as it was likely meant."""
        corrected = self._widened(replace(asked, context=""), self._keeper.current()).corrected
        return {
            word: near[0]
            for word, near in corrected.items()
            if len(word) >= _FEWEST_LETTERS_CORRECTED
            and len({stem(one, asked.language) for one in near}) == 1
            and not self._translator.knows(word, asked.language)
        }

    def texts_of(self, passages: Sequence[LivePassage]) -> list[Text]:
        """Each passage with its title and headings, counted."""
        titles = self._titles_of([one.document for one in passages])
        bodies = self._counted(
            self._passages,
            {one.passage_id: "\n".join([*one.locator.headings, one.text]) for one in passages},
        )
        return [Text((titles[one.document.title], bodies[one.passage_id]), one.language) for one in passages]

    def _prefer_current(
        self, ranked: Sequence[_Ranked], asked: Asked, principals: frozenset[str]
    ) -> tuple[list[_Ranked], list[_Ranked]]:
        """The documents, each behind its current version; and those of them that answers may be taken from."""
        documents = [one.document for one in ranked]
        newer = self._ledger.newer_versions([one.document_id for one in documents], principals)
        behind = overtaken(documents, newer, asked.whole)
        order = current_first(len(ranked), behind)
        lowered = {place: min(ranked[place].score, ranked[current].score) for place, current in behind.items()}
        ordered = [_lowered(ranked[place], lowered.get(place, ranked[place].score), NEWER_VERSION) for place in order]
        return ordered, [one for one, place in zip(ordered, order, strict=True) if place not in behind]

    def _rank_passages(
        self, words: QuestionWords, candidates: Candidates, weighing: Weighing, ranked: Sequence[_Ranked]
    ) -> list[Evidence]:
        pairs = [(one, passage) for one in ranked for passage in one.passages]
        texts = self.texts_of([passage for _, passage in pairs])
        group_scores = words.group_scores(texts, whole_documents=False)
        stem_scores = words.stem_scores(texts, whole_documents=False)
        coverages = words.coverage(texts)
        evidence = []
        for (one, passage), group_score, stem_score, coverage, on_subject in zip(
            pairs, group_scores, stem_scores, coverages, words.tell_subject(texts), strict=True
        ):
            features = {
                "meaning": candidates.cosine(passage),
                "words": float(group_score + stem_score) / 2,
                "same_language": float(passage.language == weighing.language),
                "coverage": float(coverage),
                "document_meaning": one.features["meaning"],
                "document_words": one.features["words"],
                "document_score": one.score,
            }
            parts = weighing.parts(features, passage.language)
            if one.relevances is not None:
                parts = with_relevance(parts, one.relevances.get(passage.passage_id))
            parts = (*parts, Part("document_score", one.score, _DOCUMENT_FOR_PASSAGE))
            evidence.append(Evidence(passage, _sum(parts), features, parts, bool(on_subject)))
        return sorted(evidence, key=lambda one: (-one.score, one.passage.passage_id))[:EVIDENCE_PASSAGES]

    def _whole_meanings(
        self, documents: Mapping[int, DocumentTerms], candidates: Candidates, principals: frozenset[str]
    ) -> dict[int, float]:
        """How near each document as a whole is to the question; nothing of one that has no vectors (any more)."""
        model = candidates.model
        known = {one: self._wholes.find((one, model, terms.passage_ids)) for one, terms in documents.items()}
        missing = {one: documents[one] for one, whole in known.items() if whole is None}
        found = self._whole_vectors(missing, model)
        if without := missing.keys() - found.keys():
            found |= self._ledger.document_vectors(without, model, principals)
        known |= {one: self._wholes.keep((one, model, documents[one].passage_ids), found[one]) for one in found}
        return {
            one: float(whole @ candidates.nearness(documents[one].language).vector)
            for one, whole in known.items()
            if whole is not None
        }

    def _whole_vectors(self, documents: Mapping[int, DocumentTerms], model: str) -> dict[int, Vectors]:
        """The direction of each document, from the index: the ledger has the same vectors, and takes far longer."""
        with self._searchable.pinned() as serving:
            if serving.embedder.model != model:  # another one has just taken its place
                return {}
            vector_of = serving.index.vectors_of([one for terms in documents.values() for one in terms.passage_ids])
        wholes = {}
        for document_id, terms in documents.items():
            vectors = [vector_of[one] for one in terms.passage_ids if one in vector_of]
            if len(vectors) == len(terms.passage_ids):
                total = np.sum(vectors, axis=0)
                wholes[document_id] = total / max(float(np.linalg.norm(total)), _TINY)
        return wholes

    def _whole_documents(
        self, groups: Mapping[int, Sequence[LivePassage]], principals: frozenset[str]
    ) -> dict[int, DocumentTerms]:
        """The whole document that each group of passages is of. All that are new are read at once."""
        known = {one: terms for one, group in groups.items() if (terms := self._counted_before(group)) is not None}
        new = [one for one in groups if one not in known]
        read = self._ledger.whole_texts(new, principals) if new else {}
        wholes = [read.get(one) or WholeText.of(groups[one]) for one in new]  # it may have gone a moment ago
        for one, terms in zip(new, count_documents(self._vocabulary, wholes), strict=True):
            known[one] = self._documents.keep(one, terms)
        return {one: known[one] for one in groups}

    def _counted_before(self, passages: Sequence[LivePassage]) -> DocumentTerms | None:
        document_id = passages[0].document.document_id
        for terms in (self._keeper.public_document(document_id), self._documents.find(document_id)):
            if terms is not None and passages[0].passage_id in terms.passage_ids:
                return terms
        return None

    def _titles_of(self, documents: Sequence[LiveDocument]) -> Mapping[str, TermCounts]:
        return self._counted(self._titles, {one.title: one.title for one in documents})

    def _counted(self, kept: Recent[Key, TermCounts], texts: Mapping[Key, str]) -> dict[Key, TermCounts]:
        """Each text counted, those at once that are not kept yet."""
        known = {key: counts for key in texts if (counts := kept.find(key)) is not None}
        new = [key for key in texts if key not in known]
        for key, counts in zip(new, self._vocabulary.count_all([texts[key] for key in new]), strict=True):
            known[key] = kept.keep(key, counts)
        return known


def _rank_documents(
    groups: Sequence[Sequence[LivePassage]],
    texts: Sequence[Text],
    words: QuestionWords,
    candidates: Candidates,
    wholes: Mapping[int, float],
    weighing: Weighing,
) -> list[_Ranked]:
    group_scores = words.group_scores(texts, whole_documents=True)
    stem_scores = words.stem_scores(texts, whole_documents=True)
    ranked = []
    for passages, group_score, stem_score in zip(groups, group_scores, stem_scores, strict=True):
        nearest = sorted(passages, key=lambda one: (-candidates.cosine(one), one.passage_id))
        document = passages[0].document
        best = candidates.cosine(nearest[0])
        features = {
            "meaning": (best + wholes.get(document.document_id, best)) / 2,
            "words": float(group_score + stem_score) / 2,
            "same_language": float(document.language == weighing.language),
        }
        parts = weighing.parts(features, document.language)
        ranked.append(_Ranked(document, _sum(parts), features, nearest, parts))
    return _folded(_in_order(ranked))


def _in_order(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.document.document_id))


def _read(one: _Ranked, relevances: Mapping[int, float]) -> _Ranked:
    """A document with what a reranker said of its passages."""
    parts = with_relevance(one.parts, best_of(relevances, one.passages))
    return replace(one, score=_sum(parts), parts=parts, relevances=relevances)


def _with_others(ranked: Sequence[_Ranked], weighing: Weighing) -> list[_Ranked]:
    """The documents with the best of other languages among the first; those that made room are worth no more."""
    lowest = math.inf
    ordered = []
    is_other = [weighing.reaches(one.document.language) for one in ranked]
    own_first = with_own_first([one.score for one in ranked], is_other)
    ranked = [ranked[place] for place in own_first]
    for place in with_others([is_other[place] for place in own_first]):
        lowest = min(lowest, ranked[place].score)
        ordered.append(_lowered(ranked[place], lowest, MADE_ROOM))
    return ordered


def _folded(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    """Each document once, in the place of its best location; of those that score alike the best one to show."""
    locations: dict[str, list[_Ranked]] = defaultdict(list)
    for one in ranked:
        locations[one.document.content_key].append(one)
    return [_best_location(same) if len(same) > 1 else same[0] for same in locations.values()]


def _best_location(same: Sequence[_Ranked]) -> _Ranked:
    alike = [one for one in same if one.score > same[0].score - _ALIKE]
    return replace(min(alike, key=lambda one: location_order(one.document)), score=same[0].score)


def _lowered(one: _Ranked, score: float, why: str) -> _Ranked:
    """The same with another score, which a part of its own explains."""
    if score == one.score:
        return one
    return replace(one, score=score, parts=(*one.parts, Part(why, 1.0, score - one.score)))


def _sum(parts: Sequence[Part]) -> float:
    return sum(part.added for part in parts)


def _hits(ranked: Sequence[_Ranked], evidence: Sequence[Evidence]) -> list[DocumentHit]:
    best: dict[int, LivePassage] = {}
    for one in evidence:
        best.setdefault(one.passage.document.document_id, one.passage)
    on_subject = {one.passage.document.document_id for one in evidence if one.on_subject}
    return [
        DocumentHit(
            one.document,
            best.get(one.document.document_id, one.passages[0]),
            one.score,
            one.features,
            one.parts,
            one.document.document_id in on_subject,
        )
        for one in ranked
    ]
