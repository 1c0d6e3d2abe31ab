"""Inside a LlamaIndex program."""

from __future__ import annotations

import subprocess
import sys

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

from assistant.retrieval.llama import CollegaQueryEngine, CollegaRetriever, passage_id_of
from ingest.ledger.records import LivePassage
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library


def test_the_retriever_gives_what_the_asker_may_read_and_records_it(library: Library) -> None:
    library.put("falcon.md", "Annual leave of the board is unlimited.", "Falcon", FOR_THE_BOARD)
    library.sync()
    recorded: list[LivePassage] = []
    engine = library.engine()
    nodes = CollegaRetriever(engine, lambda: ANYONE, recorded.extend).retrieve("annual leave")
    assert nodes[0].node.metadata["title"] == "Leave"
    assert [passage_id_of(node.node) for node in nodes] == [passage.passage_id for passage in recorded]
    assert "Falcon" not in {node.node.metadata["title"] for node in nodes}
    assert "Falcon" in {
        node.node.metadata["title"]
        for node in CollegaRetriever(engine, lambda: BOARD, recorded.extend).retrieve("annual leave")
    }


def test_the_retriever_works_in_a_plain_query_engine(library: Library) -> None:
    retriever = CollegaRetriever(library.engine(), lambda: ANYONE, lambda _: None, similarity_top_k=2)
    synthesizer = get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.COMPACT)
    response = RetrieverQueryEngine(retriever, synthesizer).query("annual leave")
    assert len(response.source_nodes) == 2
    assert "27 days of annual leave" in str(response)  # the mock model repeats its prompt


def test_the_query_engine_answers_with_numbered_citations(library: Library) -> None:
    recorded: list[LivePassage] = []
    response = CollegaQueryEngine(library.engine(), lambda: ANYONE, recorded.extend).query(
        "How many days of annual leave?"
    )
    assert "27 days" in str(response)
    assert "[1]" in str(response)
    assert response.source_nodes[0].node.metadata["title"] == "Leave"
    assert recorded


def test_answering_does_not_import_llama_index() -> None:
    code = "import sys, assistant.engine; sys.exit(any(name.startswith('llama_index') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
