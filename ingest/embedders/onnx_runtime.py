"""Embeds with ONNX Runtime from an exported model; imports neither PyTorch nor sentence-transformers.

Texts are embedded in small batches of about equal length: padding is computed too, and on a CPU larger batches gain
nothing (measured: batches of 4 are the fastest for passages of 200 tokens).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from ingest.embedders.files import sha256
from ingest.embedding import Vectors

# Tokenizing costs a hundredth of embedding, and its threads would not survive a fork of this process.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
PROFILE = "profile.json"
_BATCH = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """What embedding needs to know of a model beside its graph and its tokenizer."""

    dimensions: int
    window: int  # tokens, special ones included
    padding_id: int
    inputs: tuple[str, ...]
    question_prompt: str
    passage_prompt: str
    graph_sha256: str

    def save(self, folder: Path) -> None:
        """Write it beside the graph."""
        (folder / PROFILE).write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote."""
        values = json.loads((folder / PROFILE).read_bytes())
        return cls(**{**values, "inputs": tuple(values["inputs"])})


class OnnxEmbedder:
    """An `Embedder` over an exported model; safe to use from several threads.

    A damaged export fails here, with whatever the library at hand raises.
    """

    def __init__(self, folder: Path, model: str, threads: int = 0) -> None:
        self.model = model
        self._profile = Profile.load(folder)
        if sha256(folder / GRAPH) != self._profile.graph_sha256:
            raise ValueError(f"{folder / GRAPH} is not as it was exported")
        self.dimensions = self._profile.dimensions
        # Two tokenizers, since truncation is the tokenizer's state and must not change between threads.
        self._counter = Tokenizer.from_file(str(folder / TOKENIZER))
        self._counter.no_truncation()
        self._counter.no_padding()
        self._tokenizer = Tokenizer.from_str(self._counter.to_str())
        self._tokenizer.enable_truncation(self._profile.window)
        prompt = self.count_tokens(self._profile.passage_prompt)
        self.max_tokens = self._profile.window - self._tokenizer.num_special_tokens_to_add(is_pair=False) - prompt
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH), _session_options(threads), providers=["CPUExecutionProvider"]
        )

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._profile.passage_prompt + text for text in texts])

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self._embed([self._profile.question_prompt + text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda number: len(encodings[number].ids))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = self._run([encodings[number] for number in batch])
        return vectors

    def _run(self, batch: Sequence[Encoding]) -> Vectors:
        shape = (len(batch), max(len(encoding.ids) for encoding in batch))
        features = {
            "input_ids": np.full(shape, self._profile.padding_id, dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for number, encoding in enumerate(batch):
            features["input_ids"][number, : len(encoding.ids)] = encoding.ids
            features["attention_mask"][number, : len(encoding.ids)] = encoding.attention_mask
            features["token_type_ids"][number, : len(encoding.ids)] = encoding.type_ids
        (vectors,) = self._session.run(None, {name: features[name] for name in self._profile.inputs})
        return unit_length(np.asarray(vectors, dtype=np.float32))


def unit_length(vectors: Vectors) -> Vectors:
    """Rows of length 1; not every model ends by normalising."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def _session_options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads would spin and take the cores from the search and the page.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return options
