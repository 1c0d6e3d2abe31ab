"""Embeds with PyTorch through sentence-transformers: the reference, and the way for models that cannot be exported.

Importing this module takes about ten seconds; nothing imports it at start-up.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

# Read when the libraries are imported: models come from this machine and nothing is reported to anyone.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from ingest.embedding import Vectors

_BATCH = 4


def load_torch_model(folder: Path) -> SentenceTransformer:
    """The model as sentence-transformers has it: data only, from this folder only."""
    return SentenceTransformer(
        str(folder),
        device=torch_device(),
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"use_safetensors": True},
    )


def torch_device() -> str:
    """A graphics card where PyTorch can use one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class TorchEmbedder:
    """An `Embedder` over sentence-transformers; safe to use from several threads, one at a time."""

    def __init__(self, folder: Path, model: str, threads: int = 0) -> None:
        if threads:
            torch.set_num_threads(threads)
        self.model = model
        self._model = load_torch_model(folder)
        self._lock = threading.Lock()  # its tokenizer's truncation is state
        self.dimensions = int(self._model.get_embedding_dimension())
        special = self._model.tokenizer.num_special_tokens_to_add()
        self.max_tokens = int(self._model.max_seq_length) - special - self.count_tokens(passage_prompt(self._model))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return self._embed(texts, passage_prompt(self._model))

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self._embed([text], question_prompt(self._model))[0]
        return vector

    def count_tokens(self, text: str) -> int:
        with self._lock:
            return len(self._model.tokenizer.encode(text, add_special_tokens=False, truncation=False, verbose=False))

    def _embed(self, texts: Sequence[str], prompt: str) -> Vectors:
        with self._lock:
            vectors = self._model.encode(
                list(texts), prompt=prompt, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def question_prompt(model: SentenceTransformer) -> str:
    """What the model was trained to see before a question; most have nothing."""
    return _prompt(model, "query")


def passage_prompt(model: SentenceTransformer) -> str:
    """What the model was trained to see before a passage; most have nothing."""
    return _prompt(model, "document", "passage", "corpus")


def _prompt(model: SentenceTransformer, *names: str) -> str:
    # The names that sentence-transformers itself tries, in its order; then the model's default.
    for name in (*names, model.default_prompt_name):
        if prompt := model.prompts.get(name):
            return str(prompt)
    return ""
