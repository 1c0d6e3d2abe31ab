"""Run as a child process: exports a sentence-transformers model to ONNX and checks it against the original.

    python -m ingest.embedders.export MODEL_FOLDER TARGET_FOLDER float32|int8

The whole pipeline of the model (transformer, pooling, dense layers, normalising) becomes one graph. Tracing can go
wrong silently, so the exported model must give the original's vectors for texts that differ in length, case and script.

In 8 bits only the weights of matrix products are stored, each column with a scale of its own, and in 7 of the 8 bits:
processors without VNNI add two products in 16 bits, which whole bytes overflow (cosine 0.95 instead of 0.992).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from ingest.embedders.files import sha256
from ingest.embedders.onnx_runtime import GRAPH, TOKENIZER, OnnxEmbedder, Profile
from ingest.embedders.torch_runtime import TorchEmbedder, load_torch_model, passage_prompt, question_prompt
from ingest.embedding import Precision

_OPSET = 17
_LEAST_COSINE = {Precision.FLOAT32: 0.9999, Precision.INT8: 0.97}
_TEXTS = (
    "Leave",
    "Hoeveel vakantiedagen heb ik per jaar, en mag ik ze meenemen naar 2027?",
    "Übergröße, naïve café: Straße 12, 10115 BERLIN; HX-200/3 at 3.5 kg \N{EM DASH} 日本語 \N{ROCKET}",
    "The machine stops when the guard opens. " * 100,
    "",
)


class _WholeModel(torch.nn.Module):
    """All the model's modules behind plain tensors, as exporting wants them."""

    def __init__(self, model: torch.nn.Module, inputs: tuple[str, ...]) -> None:
        super().__init__()
        self.model, self.inputs = model, inputs

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        features = dict(zip(self.inputs, tensors, strict=True))
        vectors: torch.Tensor = self.model(features)["sentence_embedding"]
        return vectors


def export(folder: Path, target: Path, precision: Precision) -> None:
    """Write graph, tokenizer and profile of the model in `folder` to `target`."""
    model = load_torch_model(folder)
    features = model.preprocess([_TEXTS[0], _TEXTS[1]])
    inputs = tuple(name for name in ("input_ids", "attention_mask", "token_type_ids") if name in features)
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs} | {"vectors": {0: "batch"}}
    with torch.no_grad():
        torch.onnx.export(
            _WholeModel(model, inputs).eval(),
            tuple(features[name] for name in inputs),
            str(target / GRAPH),
            input_names=list(inputs),
            output_names=["vectors"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,  # the new exporter needs another package and gives no faster graph
        )
    if precision is Precision.INT8:
        _quantize(target / GRAPH)
    (target / TOKENIZER).write_text(model.tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    Profile(
        dimensions=int(model.get_embedding_dimension()),
        window=int(model.max_seq_length),
        padding_id=int(model.tokenizer.pad_token_id),
        inputs=inputs,
        question_prompt=question_prompt(model),
        passage_prompt=passage_prompt(model),
        precision=precision,
        graph_sha256=sha256(target / GRAPH),
    ).save(target)


def _quantize(graph: Path) -> None:
    exact = graph.with_suffix(".exact")
    graph.rename(exact)
    quantize_dynamic(
        exact,
        graph,
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"MatMulConstBOnly": True},
    )
    exact.unlink()


def check(folder: Path, target: Path, precision: Precision) -> None:
    """Compare the exported model with the original.

    Raises:
        SystemExit: their vectors differ.
    """
    original, exported = TorchEmbedder(folder, "original"), OnnxEmbedder(target, "exported")
    passages = np.sum(original.embed_passages(_TEXTS) * exported.embed_passages(_TEXTS), axis=1)
    question = float(original.embed_question(_TEXTS[1]) @ exported.embed_question(_TEXTS[1]))
    if (worst := min(float(passages.min()), question)) < _LEAST_COSINE[precision]:
        sys.exit(f"the exported model's vectors differ from the original's (cosine {worst:.4f})")


if __name__ == "__main__":
    model_folder, target_folder, wanted = Path(sys.argv[1]), Path(sys.argv[2]), Precision(sys.argv[3])
    export(model_folder, target_folder, wanted)
    check(model_folder, target_folder, wanted)
