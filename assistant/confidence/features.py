"""What speaks for and against an answer, as numbers that mean the same in every company.

Computed from everything that was retrieved and from the sentences that would be shown; the same whether a language
model words the answer or not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from assistant.answers.base import Citation, DocumentHit, Sentence
from assistant.retrieval.analysis import function_words
from assistant.retrieval.matching import QuestionWords
from assistant.retrieval.retriever import Retrieved

_NEARBY = 10  # documents beside the best one that show what "near" is worth for this question
_USUAL_MEANING = 0.55  # cosine of the passages shown for six question sets' questions; 0.5 and 0.6 made no difference


def confidence_features(
    retrieved: Retrieved, language: str, sentences: Sequence[Sentence], citations: Sequence[Citation]
) -> dict[str, float]:
    """The features of one question; all zero but the question's own when nothing was found."""
    asked = retrieved.words
    content = [word for word in asked.words if word not in function_words(language)]
    features = dict.fromkeys(_NAMES, 0.0)
    features["question_words"] = math.log1p(len(content))
    features["rarest_word"] = asked.rarest(language)
    features["english"] = float(language == "en")
    if not retrieved.evidence or not citations:
        return features
    features |= _of_documents(retrieved)
    features |= _of_shown(retrieved, citations)
    features |= _of_words(asked, sentences, citations)
    return features


def _of_documents(retrieved: Retrieved) -> dict[str, float]:
    scores = np.array([hit.score for hit in retrieved.documents[: _NEARBY + 1]])
    meanings = np.array([hit.features["meaning"] for hit in retrieved.documents[: _NEARBY + 1]])
    words = np.array([hit.features["words"] for hit in retrieved.documents[: _NEARBY + 1]])
    alike = _alike(retrieved.documents)
    return {
        "score": float(scores[0]),
        "lead": float(scores[0] - scores[1]) if len(scores) > 1 else 0.0,
        "lead_over_alike": float(scores[0] - np.mean(alike)) if alike else 0.0,
        "meaning_lead": float(meanings.max() - np.median(meanings)),
        "words_lead": float(words.max() - np.median(words)),
        "agreement": float(meanings.argmax() == words.argmax()),
        "document_words": float(words[0]),
    }


def _alike(documents: Sequence[DocumentHit]) -> list[float]:
    """Scores of those nearby that are in the best one's language: others are translations, and scored otherwise."""
    best, *others = documents
    return [hit.score for hit in others if hit.document.language == best.document.language][:_NEARBY]


def _of_shown(retrieved: Retrieved, citations: Sequence[Citation]) -> dict[str, float]:
    asked, evidence = retrieved.words, retrieved.evidence
    cited = {citation.passage.passage_id for citation in citations}
    shown = [one for one in evidence if one.passage.passage_id in cited] or list(evidence[:1])
    best = max(shown, key=lambda one: one.score)
    top = evidence[:_NEARBY]
    document = best.passage.document
    texts = asked.texts([best.passage.text, document.title], [best.passage.language, document.language])
    compared = asked.compare(texts)
    return {
        "shown_likelihood": float(compared.likelihood()[0]),
        "titled_coverage": float(compared.coverage()[1]),
        "trusted_meaning": _trusted(best.features["meaning"], retrieved.weighing.trust(best.passage.language)),
        "shown_words": best.features["words"],
        "shown_coverage": best.features["coverage"],
        "best_coverage": max(one.features["coverage"] for one in top),
        "same_language": best.features["same_language"],
        "sources": float(len({citation.passage.document.document_id for citation in citations})),
    }


def _trusted(meaning: float, trust: float) -> float:
    """Nearness drawn towards what is usual, the more the less the model knows the language."""
    return _USUAL_MEANING + trust * (meaning - _USUAL_MEANING)


def _of_words(asked: QuestionWords, sentences: Sequence[Sentence], citations: Sequence[Citation]) -> dict[str, float]:
    first = citations[0].passage
    quoted = "\n".join(one.text for one in sentences)
    around = "\n".join(dict.fromkeys(one.passage.text for one in citations))
    texts = [quoted, f"{first.document.title}\n{quoted}", around]
    compared = asked.compare(asked.texts(texts, [first.language] * len(texts)))
    return {
        "quoted_coverage": float(compared.coverage()[0]),
        "quoted_groups": float(compared.group_scores(whole_documents=False)[0]),
        "quoted_or_titled": float(compared.coverage()[1]),
        "missing_word": float(compared.heaviest_missing()[2]),
    }


_NAMES = (
    "score",
    "lead",
    "lead_over_alike",
    "meaning_lead",
    "words_lead",
    "agreement",
    "document_words",
    "shown_likelihood",
    "titled_coverage",
    "trusted_meaning",
    "shown_words",
    "shown_coverage",
    "best_coverage",
    "same_language",
    "sources",
    "quoted_coverage",
    "quoted_groups",
    "quoted_or_titled",
    "missing_word",
)
