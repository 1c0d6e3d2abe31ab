"""Collega inside a LlamaIndex program: our retriever and our engine with LlamaIndex's interfaces.

A retriever or query engine here belongs to one asker; who that is, and so what may be read, is asked for each question
anew, because a program keeps a retriever for long. `open_collega` makes them for the people of the company and records
what they are given. Importing this module imports LlamaIndex, so nothing that answers does. docs/llamaindex.md is run
by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from assistant.answers.base import Answer, Asker, Evidence
from assistant.asking import asker_of, retrieved
from assistant.audit.retrievals import Purpose, Retrievals
from assistant.commands.opening import read_company_settings
from assistant.engine import Engine, open_engine
from assistant.identity.errors import UnknownUserError
from assistant.identity.passwords import Passwords
from assistant.identity.records import User
from assistant.identity.users import Users
from assistant.tables import prepare_tables
from ingest.ledger.records import LivePassage
from ingest.owner import open_owner

WhoAsks = Callable[[], Asker]
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

    def __init__(self, engine: Engine, who: WhoAsks, record: Record, similarity_top_k: int = 10) -> None:
        self._engine, self._who, self._record = engine, who, record
        self._top_k = similarity_top_k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._engine.evidence(self._who(), query_bundle.query_str)[: self._top_k]
        self._record([one.passage for one in found])
        return [_scored(one) for one in found]


class CollegaQueryEngine(CustomQueryEngine):  # type: ignore[misc]  # the library is untyped here
    """A LlamaIndex query engine that answers as Collega does; what nobody knows is an empty response."""

    _engine: Engine = PrivateAttr()
    _who: WhoAsks = PrivateAttr()
    _record: Record = PrivateAttr()

    def __init__(self, engine: Engine, who: WhoAsks, record: Record) -> None:
        super().__init__()
        self._engine, self._who, self._record = engine, who, record

    def custom_query(self, query_str: str) -> Response:
        """The sentences of the answer, numbered citations behind them, and the cited passages as source nodes."""
        answer = self._engine.ask(self._who(), query_str)
        self._record(retrieved(answer))
        return Response(response=_worded(answer), source_nodes=_cited(answer), metadata=_told(answer))


@dataclass(frozen=True, slots=True)
class Collega:
    """The company's store, opened for a program. Each retriever and query engine has the rights of the person named."""

    engine: Engine
    users: Users
    retrievals: Retrievals

    def retriever(self, user_name: str, similarity_top_k: int = 10) -> CollegaRetriever:
        """Passages that `user_name` may read, best first.

        Raises:
            UnknownUserError: nobody has that name, or the account is closed; later, when it is closed meanwhile.
        """
        self._user(user_name)
        who, record = self._for(user_name, Purpose.SEARCH)
        return CollegaRetriever(self.engine, who, record, similarity_top_k)

    def query_engine(self, user_name: str) -> CollegaQueryEngine:
        """Answers for `user_name`, as Collega gives them.

        Raises:
            UnknownUserError: as for `retriever`.
        """
        self._user(user_name)
        return CollegaQueryEngine(self.engine, *self._for(user_name, Purpose.ASK))

    def _for(self, user_name: str, purpose: Purpose) -> tuple[WhoAsks, Record]:
        def record(passages: Sequence[LivePassage]) -> None:
            self.retrievals.record(self._user(user_name).user_id, purpose, passages)

        return lambda: asker_of(self._user(user_name)), record

    def _user(self, user_name: str) -> User:
        user = self.users.by_name(user_name)
        if user.disabled:
            raise UnknownUserError(user_name)
        return user


@contextmanager
def open_collega() -> Iterator[Collega]:
    """The store of `collega.toml`, found as every command finds it. This program owns it until the context ends.

    Raises:
        OwnedElsewhereError: a server or another program has it.
        CollegaError: the settings or the store cannot be used; the message says what to do.
    """
    company = read_company_settings()
    with open_owner(company.ingest, company.sources) as owner:
        database = owner.ledger.engine
        prepare_tables(database)
        yield Collega(
            open_engine(owner, settings=company.assistant), Users(database, Passwords()), Retrievals(database)
        )


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
