"""A cross-encoder of sentence-transformers under PyTorch.

Importing this module takes seconds; `reranking` does it late.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from ingest.embedders.torch_runtime import torch_device  # first: it keeps the libraries below offline

# isort: split
import torch
from sentence_transformers import CrossEncoder

from assistant.errors import RerankerUnusableError

_BATCH = 8


class CrossEncoderReader:
    """How well each text answers a question, from 0 to 1; safe to use from several threads, one at a time."""

    def __init__(self, model: str, folder: Path) -> None:
        try:
            self._model = CrossEncoder(
                str(folder),
                device=torch_device(),
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # three libraries read the folder, and each has its own errors
            raise RerankerUnusableError(model, f"it cannot be loaded ({error})") from error
        if self._model.num_labels != 1:
            raise RerankerUnusableError(model, f"it gives {self._model.num_labels} scores for a text, and not one")
        self._lock = threading.Lock()  # its tokenizer's truncation is state

    def __call__(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        # A model may bring scores without an end (logits); here they always become chances.
        with self._lock:
            found = self._model.predict(
                [(question, text) for text in texts],
                batch_size=_BATCH,
                activation_fn=torch.nn.Sigmoid(),
                show_progress_bar=False,
            )
        return [float(one) for one in found]
