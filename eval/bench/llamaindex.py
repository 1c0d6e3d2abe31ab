"""What a user could build instead: LlamaIndex's `IngestionPipeline` into Chroma, as its documentation shows it.

Its own packages with their defaults: `HuggingFaceEmbedding` (PyTorch) with the same model and the vector store of
Chroma on disk. It is handed our passages ready to embed, so that neither side embeds less text.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"

import chromadb
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import TextNode

from connectors.errors import CollegaError
from ingest.embedders.files import find_model


class RivalMissingError(CollegaError):
    """LlamaIndex's packages for this model and this store are not installed."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(
            f"LlamaIndex cannot be measured, because {package} is not installed. It is among the development "
            'dependencies: pip install --constraint constraints.txt --editable ".[dev]"'
        )


class LlamaIndexPipeline:
    """Embeds and stores texts into a Chroma directory of its own."""

    def __init__(self, directory: Path) -> None:
        try:
            from llama_index.embeddings.huggingface import HuggingFaceEmbedding
            from llama_index.vector_stores.chroma import ChromaVectorStore
        except ModuleNotFoundError as error:
            raise RivalMissingError(str(error.name)) from error
        self._embedding = HuggingFaceEmbedding(model_name=str(find_model("bundled").folder), device="cpu")
        self._embedding.get_text_embedding("warm")
        self._client = chromadb.PersistentClient(str(directory))
        self._store = ChromaVectorStore

    def run(self, collection: str, passages: Sequence[str]) -> int:
        """Ingest `passages` into a new collection; how many are in it."""
        made = self._client.create_collection(collection)
        store = self._store(chroma_collection=made)
        nodes = [TextNode(text=text) for text in passages]
        IngestionPipeline(transformations=[self._embedding], vector_store=store).run(nodes=nodes)
        return int(made.count())
