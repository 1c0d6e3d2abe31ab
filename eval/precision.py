"""What 8 bits cost: the same passages and questions embedded in 32 and in 8 bits, and nDCG@10 of both.

By vectors alone, since words would hide what the vectors lose; a document counts by its nearest passage. The passages
and their 32-bit vectors are those of the set's store, which `collega eval run` made or this makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.metrics import ndcg_at
from eval.runner import labelled, open_set
from eval.sets import Question, QuestionSet
from eval.vectors import CachedVectors
from ingest.documents import embedding_text
from ingest.embedders import load_embedder
from ingest.embedding import Embedder, Precision, Vectors
from ingest.ledger import Ledger
from ingest.ledger.records import LiveDocument, LivePassage
from ingest.ledger.writing.vectors import hash_text

DOCUMENTS = 10
_ROUNDS = 5_000  # of the bootstrap


@dataclass(frozen=True, slots=True)
class Paired:
    """nDCG@10 of each question of a set that its corpus answers, both ways."""

    name: str
    float32: Sequence[float]
    int8: Sequence[float]


def measure(questions: QuestionSet, work: Path) -> Paired:
    """Both ways on one set; its 8-bit vectors are kept beside its store, so that a second time embeds nothing."""
    asked = [question for question in questions.questions if question.answerable and question.relevant]
    with open_set(questions, work) as (owner, _):
        settings = owner.settings
        small = load_embedder(settings.embedding_model, settings.models_dir, Precision.INT8)
        passages = list(owner.ledger.iterate_public_passages())
        texts = [_text(passage) for passage in passages]
        exact, _ = owner.stores.vectors({hash_text(text): _Text(text) for text in texts}, lambda: None)
        cached = CachedVectors(work / questions.name / "int8-vectors.db", small)
        ways: list[tuple[Embedder, Vectors]] = [
            (owner.embedder, np.stack([exact[hash_text(text)] for text in texts])),
            (small, cached.embed(texts)),
        ]
        float32, int8 = (
            [_ndcg(question, embedder, vectors, passages, owner.ledger) for question in asked]
            for embedder, vectors in ways
        )
    return Paired(questions.name, float32, int8)


@dataclass(frozen=True, slots=True)
class _Text:
    embedding_text: str


def figures(sets: Sequence[Paired]) -> list[dict[str, object]]:
    """A row for each set and one for the questions of all, with the 95 % interval of the relative difference."""
    pooled = Paired("all", [one for each in sets for one in each.float32], [one for each in sets for one in each.int8])
    return [_row(one) for one in (*sets, pooled)]


def interval(exact: Sequence[float], other: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """Between which the mean of `other` over that of `exact`, minus 1, lies in 95 % of resamples of the pairs.

    Source: Efron and Tibshirani 1993, chapter 13 (percentile intervals).

    >>> interval([0.5, 1.0, 0.8], [0.5, 1.0, 0.8])
    (0.0, 0.0)
    """
    pairs = np.array([exact, other], dtype=float)
    picks = np.random.default_rng(seed).integers(0, pairs.shape[1], (_ROUNDS, pairs.shape[1]))
    means = pairs[:, picks].mean(axis=2)
    low, high = np.percentile(means[1] / np.maximum(means[0], np.finfo(float).tiny) - 1, (2.5, 97.5))
    return float(low), float(high)


def _row(paired: Paired) -> dict[str, object]:
    float32, int8 = float(np.mean(paired.float32)), float(np.mean(paired.int8))
    low, high = interval(paired.float32, paired.int8)
    return {
        "set": paired.name,
        "n": len(paired.float32),
        "float32_ndcg@10": round(float32, 4),
        "int8_ndcg@10": round(int8, 4),
        "difference_%": round(100 * (int8 / float32 - 1), 2) if float32 else None,
        "low_%": round(100 * low, 2),
        "high_%": round(100 * high, 2),
    }


def _text(passage: LivePassage) -> str:
    """As it was embedded."""
    return embedding_text(passage.document.title, passage.locator.headings, passage.text)


def _ndcg(
    question: Question, embedder: Embedder, vectors: Vectors, passages: Sequence[LivePassage], ledger: Ledger
) -> float:
    order = np.argsort(-(vectors @ embedder.embed_question(question.text)), kind="stable")
    documents = (passages[row].document for row in order)
    first = _first_of_each(documents)
    return ndcg_at(labelled(first, ledger, question), question.relevant, DOCUMENTS)


def _first_of_each(documents: Iterable[LiveDocument]) -> list[LiveDocument]:
    found: dict[int, LiveDocument] = {}
    for document in documents:
        found.setdefault(document.document_id, document)
        if len(found) == DOCUMENTS:
            break
    return list(found.values())
