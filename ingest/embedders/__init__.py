"""Embedding models: text to vectors, from files on this machine only.

A model is a sentence-transformers folder. PyTorch takes ten seconds to import and embeds slower than ONNX Runtime, so a
model is exported once, in a child process, and the long-lived process never imports PyTorch. A model that cannot be
exported faithfully runs under PyTorch and says so in the log.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from ingest.embedders.exported import ExportFailedError, exported_model
from ingest.embedders.files import ModelFiles, find_model
from ingest.embedders.onnx_runtime import OnnxEmbedder
from ingest.embedding import Embedder, Precision

log = logging.getLogger(__name__)

__all__ = ["Precision", "load_embedder"]


def load_embedder(model: str, cache_dir: Path, precision: Precision = Precision.FLOAT32, threads: int = 0) -> Embedder:
    """The embedding model `model`, ready to use; the first time takes about 20 seconds more.

    Args:
        model: "bundled", or a folder or a downloaded name of a sentence-transformers model. Nothing is downloaded.
        cache_dir: Where exported models are kept; safe to remove.
        precision: Another one is another model: an index made with it must be rebuilt.
        threads: For one call; 0 leaves the choice to the runtime, which takes one per core.
    Raises:
        ModelNotFoundError: the model is not on this machine.
        ModelRefusedError: the model's files are not what they should be, or are more than data.
    """
    files = find_model(model)
    try:
        return _exported(files, cache_dir, precision, threads)
    except ExportFailedError as failure:
        log.warning("The embedding model %s runs under PyTorch, which is slower: %s", files.identity, failure.reason)
        # Only here: importing PyTorch costs ten seconds and hundreds of megabytes.
        from ingest.embedders.torch_runtime import TorchEmbedder

        return TorchEmbedder(files.folder, files.identity, threads)


def _exported(files: ModelFiles, cache_dir: Path, precision: Precision, threads: int) -> Embedder:
    folder, identity = exported_model(files, cache_dir, precision), precision.named(files.identity)
    try:
        return OnnxEmbedder(folder, identity, threads)
    except Exception as damage:  # three libraries read the export, and each has its own errors
        log.warning("The exported embedding model in %s is damaged (%s) and is made again", folder, damage)
        shutil.rmtree(folder)
        return OnnxEmbedder(exported_model(files, cache_dir, precision), identity, threads)
