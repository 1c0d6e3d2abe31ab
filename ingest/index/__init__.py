"""Vectors and words: a disposable copy of the ledger that finds candidates."""

from __future__ import annotations

from pathlib import Path

from ingest.index.base import Index


def open_index(directory: Path, dimensions: int, model: str) -> Index:
    """Open or create the index in `directory`, and own it until `close`.

    Args:
        directory: For the index alone.
        dimensions: Length of the vectors.
        model: `Embedder.model`, which made them.
    Raises:
        OwnedElsewhereError: another process has it open.
        IndexMismatchError: it was made with another model or by another version.
        IndexDamagedError: it cannot be read.
    """
    # Chroma takes more than a second to import, and most who need this package need only its contract.
    from ingest.index.embedded import EmbeddedIndex
    from ingest.index.generation import Generation

    return EmbeddedIndex(directory, Generation(model, dimensions))
