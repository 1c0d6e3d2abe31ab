"""Collega inside a LlamaIndex program: our retriever and our engine with LlamaIndex's interfaces.

A retriever or query engine here belongs to one asker; rights are checked as for everybody else. The caller says where
each retrieval is recorded. Importing this module imports LlamaIndex, so nothing that answers does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from assistant.answers.base import Answer, Asker, Evidence
from assistant.engine import Engine
from ingest.ledger.records import LivePassage

Record = Callable[[Sequence[LivePassage]], None]  # each retrieval is audited when it happens


def to_node(passage: LivePassage) -> TextNode:
    """A passage as a node; its metadata says where it stands, and only the title goes into prompts."""
    document, locator = passage.document, passage.locator
    metadata = {
        "title": document.title,
        "headings": " > ".join(locator.headings),
        "url": document.url,
        "source": document.source,
        "document_id": document.document_id,
        "passage_id": passage.passage_id,
        "language": passage.language,
        "page": locator.page,
    }
    beside_title = [name for name in metadata if name != "title"]
    return TextNode(
        id_=str(passage.passage_id),
        text=passage.text,
        metadata={name: value for name, value in metadata.items() if value is not None},
        excluded_llm_metadata_keys=beside_title,
        excluded_embed_metadata_keys=beside_title,
    )


def passage_id_of(node: TextNode) -> int:
    """The inverse of `to_node` as far as a node may be trusted: the text is read from the ledger again."""
    return int(node.node_id)


class CollegaRetriever(BaseRetriever):  # type: ignore[misc]  # the library is untyped here
    """A LlamaIndex retriever over what one asker may read."""

    def __init__(self, engine: Engine, asker: Asker, record: Record, similarity_top_k: int = 10) -> None:
        self._engine, self._asker, self._record = engine, asker, record
        self._top_k = similarity_top_k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._engine.evidence(self._asker, query_bundle.query_str)[: self._top_k]
        self._record([one.passage for one in found])
        return [_scored(one) for one in found]


class CollegaQueryEngine(CustomQueryEngine):  # type: ignore[misc]  # the library is untyped here
    """A LlamaIndex query engine that answers as Collega does; what nobody knows is an empty response."""

    _engine: Engine = PrivateAttr()
    _asker: Asker = PrivateAttr()
    _record: Record = PrivateAttr()

    def __init__(self, engine: Engine, asker: Asker, record: Record) -> None:
        super().__init__()
        self._engine, self._asker, self._record = engine, asker, record

    def custom_query(self, query_str: str) -> Response:
        """The sentences of the answer, numbered citations behind them, and the cited passages as source nodes."""
        answer = self._engine.ask(self._asker, query_str)
        self._record([one.passage for one in answer.evidence])
        return Response(response=_worded(answer), source_nodes=_cited(answer), metadata=_told(answer))


def _scored(one: Evidence) -> NodeWithScore:
    return NodeWithScore(node=to_node(one.passage), score=one.score)


def _worded(answer: Answer) -> str:
    return "\n".join(
        sentence.text + "".join(f" [{number}]" for number in sentence.citations) for sentence in answer.sentences
    )


def _cited(answer: Answer) -> list[NodeWithScore]:
    scores = {one.passage.passage_id: one.score for one in answer.evidence}
    passages = {citation.passage.passage_id: citation.passage for citation in answer.citations}
    return [NodeWithScore(node=to_node(passage), score=scores.get(key)) for key, passage in passages.items()]


def _told(answer: Answer) -> dict[str, Any]:
    return {"band": answer.band.value, "confidence": answer.confidence, "reason": answer.reason}
