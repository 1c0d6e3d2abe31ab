"""What a user could install instead, run on the same documents and questions in the same run.

Plain BM25 (whole documents, k1 1.2, b 0.75, no stemming, no stop words), our vectors alone, and LlamaIndex's default
`VectorStoreIndex` with the same embedding model. Each ranks document ids and gives one raw score for the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import bm25s  # type: ignore[import-untyped]
import numpy as np
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from connectors.base import EVERYONE
from eval.vectors import CachedVectors
from ingest.embedding import Embedder
from ingest.index.base import Index
from ingest.ledger import Ledger

DOCUMENTS = 20  # as many as an answer ranks
PASSAGES = 100  # enough to hold so many different documents


@dataclass(frozen=True, slots=True)
class Ranking:
    """Document ids, best first, and the best raw score (0 when nothing matched)."""

    documents: Sequence[str]
    score: float


class Baseline(Protocol):
    name: str

    def rank(self, question: str) -> Ranking: ...


class PlainBm25:
    """The best score per question term is the usual raw sign of "answerable"."""

    name = "bm25"

    def __init__(self, documents: Iterable[dict[str, Any]]) -> None:
        rows = list(documents)
        self._ids = [str(row["id"]) for row in rows]
        self._index = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        self._index.index([_terms(f"{row['title']}\n{row['text']}") for row in rows], show_progress=False)

    def rank(self, question: str) -> Ranking:
        terms = [term for term in _terms(question) if term in self._index.vocab_dict]
        if not terms:
            return Ranking((), 0.0)
        scores = self._index.get_scores(terms)
        order = [int(row) for row in np.argsort(-scores, kind="stable")[:DOCUMENTS] if scores[row] > 0]
        return Ranking([self._ids[row] for row in order], float(scores.max()) / len(_terms(question)))


class DenseAlone:
    """Our passages and vectors without words: a document counts by its nearest passage."""

    name = "dense"

    def __init__(self, ledger: Ledger, index: Index, embedder: Embedder) -> None:
        self._ledger, self._index, self._embedder = ledger, index, embedder
        self._principals = frozenset({EVERYONE})
        self._compartments = ledger.permitted_compartments(self._principals)

    def rank(self, question: str) -> Ranking:
        vector = self._embedder.embed_question(question)
        found = self._index.search_vectors(vector, self._compartments, PASSAGES)
        passages = self._ledger.readable_passages([one.passage_id for one in found], self._principals)
        best = dict.fromkeys(passage.document.item_id for passage in passages)
        return Ranking(list(islice(best, DOCUMENTS)), found[0].score if found else 0.0)


class LlamaIndexDefault:
    """`VectorStoreIndex.from_documents` as its documentation shows it: default splitter, store and retriever."""

    name = "llamaindex"

    def __init__(self, documents: Iterable[dict[str, Any]], embedder: Embedder, cache: Path) -> None:
        texts = [Document(text=f"{row['title']}\n{row['text']}", metadata={}, id_=str(row["id"])) for row in documents]
        model = _OurModel(embedder, CachedVectors(cache, embedder))
        index = VectorStoreIndex.from_documents(texts, embed_model=model)
        self._retriever = index.as_retriever(similarity_top_k=PASSAGES // 2)

    def rank(self, question: str) -> Ranking:
        nodes = self._retriever.retrieve(question)
        best = dict.fromkeys(str(node.node.ref_doc_id) for node in nodes)
        return Ranking(list(islice(best, DOCUMENTS)), float(nodes[0].score or 0) if nodes else 0.0)


class _OurModel(BaseEmbedding):  # type: ignore[misc]  # the library is untyped here
    """The same embedding model through LlamaIndex's own interface."""

    _embedder: Embedder = PrivateAttr()
    _cached: CachedVectors = PrivateAttr()

    def __init__(self, embedder: Embedder, cached: CachedVectors) -> None:
        super().__init__(model_name=embedder.model)
        self._embedder, self._cached = embedder, cached

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_question(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._cached.embed(texts)]


def _terms(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
