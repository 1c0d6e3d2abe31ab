"""The order of documents and passages for a question: a weighted mean of features that each mean the same everywhere.

A document is judged by the meaning of its best passage and of the whole, and by the words of all of it; what they weigh
is `weighing`'s. A text in another language is compared with the question as it reads in that language.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answers.base import DocumentHit, Evidence, Part
from assistant.retrieval.candidates import Candidates
from assistant.retrieval.matching import Compared
from assistant.retrieval.reranking import best_of, with_relevance
from assistant.retrieval.versions import current_first, overtaken
from assistant.retrieval.weighing import ASKED_CODE, MADE_ROOM, Figures, Weighing, with_others, with_own_first
from ingest.embedding import Vectors
from ingest.ledger.locations import location_order
from ingest.ledger.records import FoundDocument, FoundPassage, LiveDocument, LivePassage

EVIDENCE_PASSAGES = 30
RANKED_DOCUMENTS = 20

NEWER_VERSION = "newer_version"  # the part of a score that a document lost to its current version
CAUTION = "caution"  # the part that one lost because something has to be known before relying on it
_CAUTION = 0.02  # one in ten first places is won by less; given by lot it costs under 0.01 nDCG@10
_ALIKE = 1e-6  # the same text at the same place in two lists differs by less
_DOCUMENT_FOR_PASSAGE = 0.5  # how much a passage gains from the document it stands in


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document with its score and its candidates, best first."""

    document: FoundDocument
    score: float
    passages: Sequence[FoundPassage]
    features: Mapping[str, float]
    weighing: Weighing
    relevances: Mapping[int, float] | None = None  # by passage that a reranker read; None without a reranker
    moved: tuple[Part, ...] = ()  # what the score lost to others

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the score is made of; only of few documents anybody wants to know."""
        parts = self.weighing.parts(self.features, self.document.language)
        if self.relevances is not None:
            parts = with_relevance(parts, best_of(self.relevances, self.passages))
        return (*parts, *self.moved)


def rank_documents(
    groups: Sequence[Sequence[FoundPassage]],
    compared: Compared,
    candidates: Candidates,
    wholes: Mapping[int, Vectors],
    weighing: Weighing,
) -> list[Ranked]:
    """The documents, each once, the best first.

    Args:
        groups: The candidates of each document.
        compared: The words of the question beside those of each document, in the same order.
        wholes: The direction of a document's version, where there is one.
    """
    documents = [group[0].document for group in groups]
    nearest = [_nearest_first(group, candidates) for group in groups]
    best = np.array([candidates.cosine(passages[0]) for passages in nearest])
    meanings = (best + _whole_meanings(documents, best, candidates, wholes)) / 2
    words = (compared.group_scores(whole_documents=True) + compared.stem_scores(whole_documents=True)) / 2
    codes = compared.code_shares()
    scores = weighing.scores(meanings, words, codes, [one.language for one in documents])
    ranked = [
        Ranked(document, score, passages, _features(meaning, word_score, code, document.language, weighing), weighing)
        for document, passages, meaning, word_score, code, score in zip(
            documents,
            nearest,
            meanings.tolist(),
            words.tolist(),
            _listed(codes, documents),
            scores.tolist(),
            strict=True,
        )
    ]
    return _folded(_in_order(ranked))


def _nearest_first(passages: Sequence[FoundPassage], candidates: Candidates) -> Sequence[FoundPassage]:
    if len(passages) == 1:
        return passages
    return sorted(passages, key=lambda one: (-candidates.cosine(one), one.passage_id))


def _whole_meanings(
    documents: Sequence[FoundDocument], best: Figures, candidates: Candidates, wholes: Mapping[int, Vectors]
) -> Figures:
    """How near each document as a whole is to the question; as near as its best passage where that is not known."""
    meanings = best.copy()
    for language in {one.language for one in documents}:
        places = [place for place, one in enumerate(documents) if one.language == language and one.version_id in wholes]
        if places:
            directions = np.stack([wholes[documents[place].version_id] for place in places])
            meanings[places] = directions @ candidates.nearness(language).vector
    return meanings


def _features(meaning: float, words: float, code: float | None, language: str, weighing: Weighing) -> dict[str, float]:
    features = {"meaning": meaning, "words": words, "same_language": float(language == weighing.language)}
    return features if code is None else features | {ASKED_CODE: code}


def reread(ranked: Sequence[Ranked], relevances: Mapping[int, float]) -> list[Ranked]:
    """The documents in the order that what a reranker said of their passages gives."""
    return _in_order([_read(one, relevances) for one in ranked])


def among_others(ranked: Sequence[Ranked], weighing: Weighing) -> list[Ranked]:
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


def prefer_sure(ranked: Sequence[Ranked], cautioned: Collection[int]) -> list[Ranked]:
    """The documents, those with ids in `cautioned` behind others that say about as much."""
    lowered = [_lowered(one, one.score - _CAUTION * (one.document.document_id in cautioned), CAUTION) for one in ranked]
    return sorted(lowered, key=lambda one: -one.score)


def prefer_current(
    ranked: Sequence[Ranked], newer: Mapping[int, LiveDocument], question: str
) -> tuple[list[Ranked], list[Ranked]]:
    """The documents, each behind its current version; and those of them that answers may be taken from.

    Args:
        newer: Of the superseded ones, the current version that the reader may read.
        question: What was asked, its conversation included.
    """
    behind = overtaken([one.document for one in ranked], newer, question)
    order = current_first(len(ranked), behind)
    lowered = {place: min(ranked[place].score, ranked[current].score) for place, current in behind.items()}
    ordered = [_lowered(ranked[place], lowered.get(place, ranked[place].score), NEWER_VERSION) for place in order]
    return ordered, [one for one, place in zip(ordered, order, strict=True) if place not in behind]


def rank_passages(
    pairs: Sequence[tuple[Ranked, LivePassage]], compared: Compared, candidates: Candidates, weighing: Weighing
) -> list[Evidence]:
    """The best passages, each given with its document; `compared` has the words of the question beside theirs."""
    words = (compared.group_scores(whole_documents=False) + compared.stem_scores(whole_documents=False)) / 2
    codes = _listed(compared.code_shares(), pairs)
    evidence = []
    for (one, passage), word_score, coverage, on_subject, code in zip(
        pairs, words.tolist(), compared.coverage().tolist(), compared.on_subject().tolist(), codes, strict=True
    ):
        features = {
            **_features(candidates.cosine(passage), word_score, code, passage.language, weighing),
            "coverage": coverage,
            "document_meaning": one.features["meaning"],
            "document_words": one.features["words"],
            "document_score": one.score,
        }
        parts = weighing.parts(features, passage.language)
        if one.relevances is not None:
            parts = with_relevance(parts, one.relevances.get(passage.passage_id))
        parts = (*parts, Part("document_score", one.score, _DOCUMENT_FOR_PASSAGE))
        evidence.append(Evidence(passage, _sum(parts), features, parts, on_subject))
    return sorted(evidence, key=lambda one: (-one.score, one.passage.passage_id))[:EVIDENCE_PASSAGES]


def hits(
    ranked: Sequence[Ranked], live: Mapping[int, LivePassage], evidence: Sequence[Evidence] = ()
) -> list[DocumentHit]:
    """The documents as they are shown, each with its best passage; none that has no passage in `live` any more."""
    best: dict[int, LivePassage] = {}
    for one in evidence:
        best.setdefault(one.passage.document.document_id, one.passage)
    on_subject = {one.passage.document.document_id for one in evidence if one.on_subject}
    found = []
    for document in ranked:
        readable = [live[one.passage_id] for one in document.passages if one.passage_id in live]
        if readable:
            document_id = document.document.document_id
            shown, about = best.get(document_id, readable[0]), document_id in on_subject
            found.append(DocumentHit(shown.document, shown, document.score, document.features, document.parts, about))
    return found


def _listed(codes: Figures | None, texts: Sequence[object]) -> list[float] | list[None]:
    """Of each text how much it has of the codes asked for, None where none is."""
    return [None] * len(texts) if codes is None else codes.tolist()


def _in_order(ranked: Sequence[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.document.document_id))


def _read(one: Ranked, relevances: Mapping[int, float]) -> Ranked:
    """A document with what a reranker said of its passages."""
    read = replace(one, relevances=relevances)
    return replace(read, score=_sum(read.parts))


def _folded(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Each document once, in the place of its best location; of those that score alike the best one to show."""
    locations: dict[str, list[Ranked]] = defaultdict(list)
    for one in ranked:
        locations[one.document.content_key].append(one)
    return [_best_location(same) if len(same) > 1 else same[0] for same in locations.values()]


def _best_location(same: Sequence[Ranked]) -> Ranked:
    alike = [one for one in same if one.score > same[0].score - _ALIKE]
    return replace(min(alike, key=lambda one: location_order(one.document)), score=same[0].score)


def _lowered(one: Ranked, score: float, why: str) -> Ranked:
    """The same with another score, which a part of its own explains."""
    if score == one.score:
        return one
    return replace(one, score=score, moved=(*one.moved, Part(why, 1.0, score - one.score)))


def _sum(parts: Sequence[Part]) -> float:
    return sum(part.added for part in parts)
