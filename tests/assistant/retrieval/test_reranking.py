"""A reranker beside meaning and words: a tiny cross-encoder made here, and scripted ones for the order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.answers.base import Part
from assistant.errors import RerankerUnusableError
from assistant.retrieval.conversation import Asked
from assistant.retrieval.reranking import RERANKER, Reranker, check_reranker, load_reranker, with_relevance
from assistant.retrieval.retriever import Retrieved, Retriever
from ingest.index.serving import Serving
from tests.assistant.library import ANYONE, FOR_THE_BOARD, Library

QUESTION = Asked("annual leave travel crane", "en")
_MAKE_TINY_MODEL = """
import sys
from pathlib import Path
import torch
from sentence_transformers import CrossEncoder
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

torch.manual_seed(5)
folder, labels = Path(sys.argv[1]), int(sys.argv[2])
letters = "abcdefghijklmnopqrstuvwxyz0123456789"
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + letter for letter in letters)]
folder.mkdir()
(folder / "vocab.txt").write_text("\\n".join(vocabulary))
config = BertConfig(vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
                    intermediate_size=64, max_position_embeddings=64, num_labels=labels, initializer_range=0.5)
BertForSequenceClassification(config).save_pretrained(folder / "raw")
BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "raw")
CrossEncoder(str(folder / "raw"), device="cpu", max_length=64).save_pretrained(str(folder / "tiny"))
"""


def _made(folder: Path, labels: int) -> Path:
    subprocess.run([sys.executable, "-W", "ignore", "-c", _MAKE_TINY_MODEL, str(folder), str(labels)], check=True)
    return folder / "tiny"


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder with random weights, which judges texts differently and always alike."""
    return _made(tmp_path_factory.mktemp("reranker") / "model", 1)


def _retriever(library: Library, reranker: Reranker | None) -> Retriever:
    stores = library.workplace.stores
    return Retriever(stores.ledger, Serving(stores.index, stores.embedder), reranker=reranker)


def _found(retrieved: Retrieved) -> list[str]:
    return [hit.document.item_id for hit in retrieved.documents]


def _prefers(word: str, read: list[str]) -> Reranker:
    def reader(question: str, texts: Sequence[str]) -> Sequence[float]:
        read.extend(texts)
        return [0.9 if word in text else 0.1 for text in texts]

    return Reranker(reader, 20)


def test_a_real_model_orders_documents_and_its_part_is_in_every_score(library: Library, tiny_model: Path) -> None:
    plain = _retriever(library, None).retrieve(QUESTION, ANYONE.principals)
    reranked = _retriever(library, load_reranker(str(tiny_model), 20)).retrieve(QUESTION, ANYONE.principals)
    said = {hit.document.item_id: hit.parts[-1] for hit in reranked.documents}
    assert sorted(_found(reranked)) == sorted(_found(plain))
    assert all(part.name == RERANKER and 0 < part.value < 1 for part in said.values())
    assert len({part.value for part in said.values()}) == len(said)
    before = {hit.document.item_id: hit.score for hit in plain.documents}
    for hit in reranked.documents:
        assert hit.score == pytest.approx(sum(part.added for part in hit.parts))
        assert hit.score == pytest.approx((before[hit.document.item_id] + said[hit.document.item_id].value) / 2)
    assert [hit.score for hit in reranked.documents] == sorted((hit.score for hit in reranked.documents), reverse=True)
    assert all(one.score == pytest.approx(sum(part.added for part in one.parts)) for one in reranked.evidence)


def test_what_the_model_prefers_comes_first_as_document_and_as_evidence(library: Library) -> None:
    read: list[str] = []
    retriever = _retriever(library, _prefers("inspected", read))
    assert _found(_retriever(library, None).retrieve(QUESTION, ANYONE.principals))[0] != "cranes.md"
    retrieved = retriever.retrieve(QUESTION, ANYONE.principals)
    assert _found(retrieved)[0] == "cranes.md"
    assert retrieved.evidence[0].passage.document.item_id == "cranes.md"
    assert any(text.startswith("Cranes\n") for text in read)  # with its title, as it was embedded


def test_only_so_many_passages_are_read_and_those_come_first(library: Library) -> None:
    read: list[str] = []
    scripted = _prefers("inspected", read)
    retriever = _retriever(library, Reranker(scripted._read, 2))
    plain = _retriever(library, None).retrieve(QUESTION, ANYONE.principals)
    reranked = retriever.retrieve(QUESTION, ANYONE.principals)
    assert len(read) == 2
    assert set(_found(reranked)[:2]) == set(_found(plain)[:2])
    assert _found(reranked)[2:] == _found(plain)[2:]


def test_nothing_is_read_that_the_asker_may_not(library: Library) -> None:
    library.put("board.md", "The annual leave of the crane driver is inspected.", "Board", FOR_THE_BOARD)
    library.sync()
    read: list[str] = []
    _retriever(library, _prefers("inspected", read)).retrieve(QUESTION, ANYONE.principals)
    assert read
    assert not any("driver" in text for text in read)


def test_of_two_in_order_one_that_was_read_stays_before_one_that_was_not() -> None:
    better, worse = (Part("words", 0.6, 1.0),), (Part("words", 0.6, 1.0),)

    def total(parts: Sequence[Part]) -> float:
        return sum(part.added for part in parts)

    assert total(with_relevance(better, 0.0)) >= total(with_relevance(worse, None))


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "/no/such/folder"])
def test_a_missing_model_is_named_and_nothing_is_downloaded(name: str) -> None:
    with pytest.raises(RerankerUnusableError, match=rf"{name}.*not on this machine.*`reranker` under \[assistant\]"):
        load_reranker(name, 20)


def test_what_is_no_data_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(RerankerUnusableError, match="weights in safetensors"):
        check_reranker(str(tmp_path))
    (tmp_path / "pytorch_model.bin").write_bytes(b"cos\nsystem\n")
    with pytest.raises(RerankerUnusableError, match="can run code"):
        check_reranker(str(tmp_path))


def test_a_classifier_of_several_kinds_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(RerankerUnusableError, match="gives 3 scores for a text, and not one"):
        load_reranker(str(_made(tmp_path / "model", 3)), 20)
