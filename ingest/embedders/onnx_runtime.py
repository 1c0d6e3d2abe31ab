"""Embeds with ONNX Runtime from an exported model; imports neither PyTorch nor sentence-transformers.

A vector must depend on its text alone. An 8-bit model scales what flows through it by its largest value, over all
texts of a call: it is given one text at a time, as every model is on a processor (see `devices`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from ingest.embedders.devices import this_device
from ingest.embedders.files import sha256
from ingest.embedding import Precision, Vectors

# Tokenizing costs a hundredth of embedding, and its threads would not survive a fork of this process.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
PROFILE = "profile.json"


@dataclass(frozen=True, slots=True)
class Profile:
    """What embedding needs to know of a model beside its graph and its tokenizer."""

    dimensions: int
    window: int  # tokens, special ones included
    padding_id: int
    inputs: tuple[str, ...]
    question_prompt: str
    passage_prompt: str
    precision: Precision
    graph_sha256: str

    def save(self, folder: Path) -> None:
        """Write it beside the graph."""
        (folder / PROFILE).write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote."""
        values = json.loads((folder / PROFILE).read_bytes())
        values |= {"inputs": tuple(values["inputs"]), "precision": Precision(values["precision"])}
        return cls(**values)


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
        # A question that nobody could answer is embedded once more in a moment, for its topic.
        self._latest: tuple[str | None, Vectors] = (None, np.zeros(0, dtype=np.float32))
        self._device = this_device(threads, self._profile.precision)
        # Questions run in their asker's thread and never wait here behind passages.
        self._workers = ThreadPoolExecutor(self._device.workers, thread_name_prefix="embed")
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH), _session_options(), providers=list(self._device.providers)
        )

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([self._profile.passage_prompt + text for text in texts])
        order = sorted(range(len(texts)), key=lambda number: -len(encodings[number].ids))
        batches = [order[start : start + self._device.batch] for start in range(0, len(order), self._device.batch)]
        made = self._workers.map(self._run, ([encodings[number] for number in batch] for batch in batches))
        for batch, rows in zip(batches, made, strict=True):
            vectors[batch] = rows
        return vectors

    def embed_question(self, text: str) -> Vectors:
        latest_text, latest = self._latest
        if text != latest_text:
            latest = self._run([self._tokenizer.encode(self._profile.question_prompt + text)])[0]
            self._latest = text, latest
        return latest.copy()

    def count_tokens(self, text: str) -> int:
        return len(self._counter.encode(text, add_special_tokens=False).ids)

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


def _session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options
