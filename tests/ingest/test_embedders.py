"""Embedders under the shared test class, on a tiny model made here, and the loading of models from disk."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.embedders import load_embedder
from ingest.embedders.errors import ModelNotFoundError, ModelRefusedError
from ingest.embedders.files import check_weights, find_model
from ingest.embedders.onnx_runtime import OnnxEmbedder
from ingest.embedding import Embedder, Precision, Vectors
from tests.ingest.embedder_conformance import TEXTS, EmbedderConformance
from tests.ingest.embedder_words import WordEmbedder

_MAKE_TINY_MODEL = """
import sys
from pathlib import Path
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense, Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

torch.manual_seed(7)
folder = Path(sys.argv[1])
letters = "abcdefghijklmnopqrstuvwxyz0123456789"
words = ["machine", "leave", "verlof", "query", "passage", ":", ".", ",", "-", "/", "?"]
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + letter for letter in letters), *words]
(folder / "vocab.txt").write_text("\\n".join(vocabulary))
config = BertConfig(vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
                    intermediate_size=48, max_position_embeddings=64)
BertModel(config).save_pretrained(folder / "transformer")
BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "transformer")
modules = [Transformer(str(folder / "transformer"), max_seq_length=48), Pooling(32), Dense(32, 24)]
model = SentenceTransformer(modules=modules, device="cpu", prompts={"query": "query: ", "document": "passage: "})
model.save(str(folder / "tiny"))
"""


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer model with a dense layer, prompts, and no normalising at its end."""
    folder = tmp_path_factory.mktemp("tiny")
    subprocess.run([sys.executable, "-W", "ignore", "-c", _MAKE_TINY_MODEL, str(folder)], check=True)
    return folder / "tiny"


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def tiny_onnx(tiny_model: Path, cache_dir: Path) -> Embedder:
    embedder = load_embedder(str(tiny_model), cache_dir)
    assert isinstance(embedder, OnnxEmbedder)
    return embedder


@pytest.fixture(scope="module")
def tiny_onnx_int8(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    embedder = load_embedder(str(tiny_model), tmp_path_factory.mktemp("int8"), Precision.INT8)
    assert isinstance(embedder, OnnxEmbedder)
    return embedder


@pytest.fixture(scope="module")
def tiny_torch(tiny_model: Path) -> Embedder:
    from ingest.embedders.torch_runtime import TorchEmbedder

    return TorchEmbedder(tiny_model, "tiny")


class TestWords(EmbedderConformance):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return WordEmbedder()

    def test_texts_that_share_words_are_near(self) -> None:
        vectors = WordEmbedder().embed_passages(["leave in weeks", "a week of leave", "machine oil"])
        assert vectors[0] @ vectors[1] > 0.5 > abs(vectors[0] @ vectors[2])


class TestOnnx(EmbedderConformance):
    @pytest.fixture
    def embedder(self, tiny_onnx: Embedder) -> Embedder:
        return tiny_onnx


class TestOnnxInEightBits(EmbedderConformance):
    @pytest.fixture
    def embedder(self, tiny_onnx_int8: Embedder) -> Embedder:
        return tiny_onnx_int8


class TestTorch(EmbedderConformance):
    @pytest.fixture
    def embedder(self, tiny_torch: Embedder) -> Embedder:
        return tiny_torch


def test_both_runtimes_agree(tiny_onnx: Embedder, tiny_torch: Embedder) -> None:
    cosines = np.sum(tiny_onnx.embed_passages(TEXTS) * tiny_torch.embed_passages(TEXTS), axis=1)
    assert cosines.min() > 0.9999
    assert float(tiny_onnx.embed_question(TEXTS[4]) @ tiny_torch.embed_question(TEXTS[4])) > 0.9999
    assert (tiny_onnx.dimensions, tiny_onnx.max_tokens) == (tiny_torch.dimensions, tiny_torch.max_tokens)
    assert [tiny_onnx.count_tokens(text) for text in TEXTS] == [tiny_torch.count_tokens(text) for text in TEXTS]


def test_eight_bits_are_near_and_another_model(tiny_onnx: Embedder, tiny_onnx_int8: Embedder) -> None:
    cosines = np.sum(tiny_onnx.embed_passages(TEXTS) * tiny_onnx_int8.embed_passages(TEXTS), axis=1)
    assert 0.97 < cosines.min() < 0.999999
    assert tiny_onnx_int8.model == f"{tiny_onnx.model}+int8"


def test_who_asks_with_little_waits_for_one_call_of_who_asks_with_much(tiny_model: Path, cache_dir: Path) -> None:
    """One worker, held at the first text of a long call: a short call comes next, before the second long one."""
    embedder = load_embedder(str(tiny_model), cache_dir, threads=1)
    assert isinstance(embedder, OnnxEmbedder)
    entered, go_on, order, run = threading.Event(), threading.Event(), [], embedder._run

    def held(batch: Sequence[Any]) -> Vectors:
        entered.set()
        assert go_on.wait(20)
        order.append(len(batch[0].ids))
        return run(batch)

    embedder._run = held  # type: ignore[method-assign]
    with ThreadPoolExecutor(2) as callers:
        much = callers.submit(lambda: [embedder.embed_passages(["leave"] * 8) for _ in range(2)])
        assert entered.wait(20)
        little = callers.submit(embedder.embed_passages, ["leave machine machine"])
        while embedder._workers._work_queue.qsize() < 8:
            entered.wait(0.01)
        go_on.set()
        assert (len(much.result()), len(little.result())) == (2, 1)
    short = min(order)
    assert order == [short] * 8 + [max(order)] + [short] * 8


def test_the_window_leaves_room_for_the_prompt(tiny_onnx: Embedder) -> None:
    assert tiny_onnx.max_tokens == 48 - len(["[CLS]", "passage", ":", "[SEP]"])
    fits, cut = "machine " * tiny_onnx.max_tokens, "machine " * (tiny_onnx.max_tokens + 9)
    vectors = tiny_onnx.embed_passages([fits, cut, "machine " * (tiny_onnx.max_tokens - 1)])
    assert vectors[0] @ vectors[1] == pytest.approx(1, abs=1e-6)
    assert vectors[0] @ vectors[2] < 1 - 1e-6


def test_questions_and_passages_get_the_models_own_prompts(tiny_onnx: Embedder) -> None:
    question, passage = tiny_onnx.embed_question("leave"), tiny_onnx.embed_passages(["leave"])[0]
    assert question @ passage < 0.9999


def test_an_export_is_made_once(tiny_model: Path, cache_dir: Path, tiny_onnx: Embedder) -> None:
    graphs = {path: path.stat().st_mtime_ns for path in cache_dir.rglob("*.onnx")}
    again = load_embedder(str(tiny_model), cache_dir)
    assert len(graphs) == 1
    assert {path: path.stat().st_mtime_ns for path in cache_dir.rglob("*.onnx")} == graphs
    assert [path.name for path in (cache_dir / "onnx").iterdir()] == [next(iter(graphs)).parent.name]
    assert again.model == tiny_onnx.model


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "profile.json"])
def test_a_damaged_export_is_made_again(
    tiny_model: Path, tiny_onnx: Embedder, cache_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shutil.copytree(cache_dir, tmp_path / "cache")
    (damaged,) = tmp_path.rglob(name)
    damaged.write_bytes(damaged.read_bytes()[:-9] + b"\x00")
    (original,) = (cache_dir / "onnx").iterdir()
    monkeypatch.setattr(
        "ingest.embedders.exported._export", lambda _, made, __: shutil.copytree(original, made, dirs_exist_ok=True)
    )
    embedder = load_embedder(str(tiny_model), tmp_path / "cache")
    assert damaged.read_bytes() == (original / name).read_bytes()
    assert embedder.embed_question("leave") @ tiny_onnx.embed_question("leave") == pytest.approx(1, abs=1e-6)


def test_a_model_that_cannot_be_exported_runs_under_pytorch(
    tiny_model: Path,
    tiny_onnx: Embedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with caplog.at_level(logging.WARNING):
        embedder = load_embedder(str(tiny_model), tmp_path)
    assert not isinstance(embedder, OnnxEmbedder)
    assert embedder.model == tiny_onnx.model, "the vectors are the same, so the cached ones stay good"
    assert "runs under PyTorch, which is slower" in caplog.text
    assert list((tmp_path / "onnx").iterdir()) == []


def test_other_weights_are_another_model(tiny_model: Path, tiny_onnx: Embedder, tmp_path: Path) -> None:
    changed = tmp_path / "tiny"
    shutil.copytree(tiny_model, changed)
    (changed / "README.md").write_text("Rewritten.")
    assert find_model(str(changed)).identity == tiny_onnx.model
    weights = changed / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    assert find_model(str(changed)).identity != tiny_onnx.model


@pytest.mark.parametrize("name", ["no/such-model", "nowhere", "../nowhere/at all", str(Path(__file__).parent)])
def test_a_missing_model_is_named_and_nothing_is_downloaded(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="Collega downloads nothing"):
        load_embedder(name, tmp_path)


def _exchange_weights(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def _exchange_one_module(folder: Path) -> None:
    (folder / "2_Dense" / "model.safetensors").rename(folder / "2_Dense" / "pytorch_model.bin")


def _name_own_code(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    (folder / "modules.json").write_text(
        json.dumps([*modules, {"idx": 3, "name": "3", "path": "", "type": "evil.Run"}])
    )


def _damage(folder: Path) -> None:
    (folder / "modules.json").write_text("{")


@pytest.mark.parametrize(("change", "reason"), [
    (_exchange_weights, "can run code when it is read"),
    (_exchange_one_module, "can run code when it is read"),
    (_name_own_code, r"runs code of its own \(evil.Run\)"),
    (_damage, "modules.json is damaged"),
])  # fmt: skip
def test_a_model_that_is_more_than_data_is_refused(
    tiny_model: Path, tmp_path: Path, change: object, reason: str
) -> None:
    shutil.copytree(tiny_model, tmp_path / "model")
    assert callable(change)
    change(tmp_path / "model")
    with pytest.raises(ModelRefusedError, match=reason):
        load_embedder(str(tmp_path / "model"), tmp_path)


def test_exchanged_bundled_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    with pytest.raises(ModelRefusedError, match=r"is missing.*pip install --force-reinstall"):
        check_weights(weights, "0" * 64)
    weights.write_bytes(b"something else")
    with pytest.raises(ModelRefusedError, match=r"has sha256 [0-9a-f]{64}, not 0{64}.*pip install --force-reinstall"):
        check_weights(weights, "0" * 64)


_START = """
import sys
from pathlib import Path
from ingest.embedders import load_embedder
embedder = load_embedder("bundled", Path(sys.argv[1]))
embedder.embed_question("Hoeveel vakantiedagen heb ik?")
print(sorted({"torch", "transformers", "sentence_transformers", "huggingface_hub"} & sys.modules.keys()))
"""


@pytest.fixture(scope="module")
def bundled_cache(pytestconfig: pytest.Config) -> Path:
    """Kept between runs of the tests, as a real installation keeps it."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("models")


@pytest.fixture(scope="module")
def bundled(bundled_cache: Path) -> Embedder:
    return load_embedder("bundled", bundled_cache)


@pytest.mark.model
class TestBundled(EmbedderConformance):
    @pytest.fixture
    def embedder(self, bundled: Embedder) -> Embedder:
        return bundled

    def test_it_is_the_model_of_the_package(self, embedder: Embedder) -> None:
        assert isinstance(embedder, OnnxEmbedder)
        assert (embedder.model.split("@")[0], embedder.dimensions, embedder.max_tokens) == (
            "all-MiniLM-L6-v2",
            384,
            254,
        )

    def test_a_later_start_imports_no_pytorch(self, embedder: Embedder, bundled_cache: Path) -> None:
        command = [sys.executable, "-c", _START, str(bundled_cache)]
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == "[]"

    def test_its_vectors_are_pytorchs(self, embedder: Embedder) -> None:
        from ingest.embedders.torch_runtime import TorchEmbedder

        original = TorchEmbedder(find_model("bundled").folder, "original")
        texts = [*TEXTS, "", "x" * 5000, "WEEK " * 400, "日本語"]
        assert np.sum(embedder.embed_passages(texts) * original.embed_passages(texts), axis=1).min() > 0.9999
        assert float(embedder.embed_question(TEXTS[4]) @ original.embed_question(TEXTS[4])) > 0.9999

    def test_it_knows_meaning(self, embedder: Embedder) -> None:
        passages = embedder.embed_passages(["Employees get 25 days off each year.", "The pump runs at 3 bar."])
        likeness = passages @ embedder.embed_question("How much holiday do I have?")
        assert likeness[0] > likeness[1] + 0.2
