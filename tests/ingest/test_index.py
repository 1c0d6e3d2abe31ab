"""The embedded index keeps the promises of every index, whichever way it searches for vectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.index import open_index, permitted
from ingest.index.base import Index
from ingest.index.embedded import EmbeddedIndex
from ingest.index.generation import Generation
from tests.ingest.index_conformance import EMBEDDER, IndexConformance


class TestExact(IndexConformance):
    def open(self, directory: Path) -> Index:
        return open_index(directory, EMBEDDER.dimensions, EMBEDDER.model)


class TestCoarse(TestExact):
    """As in stores of more than a few thousand passages."""

    @pytest.fixture(autouse=True)
    def coarse(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(permitted, "_COARSE_FROM", 0)


class TestChroma(IndexConformance):
    """As for readers with more passages than exact search is used for."""

    def open(self, directory: Path) -> Index:
        return EmbeddedIndex(directory, Generation(EMBEDDER.model, EMBEDDER.dimensions), exact_rows=0)
