"""Real ledger, real index and the word-counting embedder around one source, for tests of whole runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.base import EVERYONE, Connector
from ingest.embedding import Vectors
from ingest.index import open_index
from ingest.ledger import open_ledger
from ingest.ledger.records import LivePassage, RunRecord
from ingest.ledger.writing.sources import ConfiguredSource, configure
from ingest.parsing.registry import parse
from ingest.settings import IngestSettings
from ingest.storing.reconciling import find_drift
from ingest.storing.stores import Stores
from ingest.sync import run_sync
from ingest.syncing.content.preparing import Parser
from tests.ingest.embedder_words import WordEmbedder

EVERYBODY = frozenset({EVERYONE})


class CountingEmbedder(WordEmbedder):
    """Remembers what it embedded."""

    def __init__(self) -> None:
        super().__init__(dimensions=64)
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return super().embed_passages(texts)


@dataclass(slots=True)
class Workplace:
    """One store and the sources that are synced into it."""

    folder: Path
    settings: IngestSettings = field(default_factory=IngestSettings)
    embedder: CountingEmbedder = field(default_factory=CountingEmbedder)
    parser: Parser = field(default_factory=lambda: Parser(parse))
    stores: Stores = field(init=False)

    def __post_init__(self) -> None:
        index = open_index(self.folder / "index", self.embedder.dimensions, self.embedder.model)
        self.stores = Stores(open_ledger(f"sqlite:///{self.folder}/ledger.db"), index, self.embedder)

    def close(self) -> None:
        self.stores.index.close()
        self.stores.ledger.close()

    def configure(self, *names: str) -> None:
        with self.stores.ledger.writing() as connection:
            configure(connection, {name: ConfiguredSource("listed", b"settings") for name in names})

    def sync(self, source: Connector, approve_deletions: bool = False) -> RunRecord:
        return run_sync(source, self.stores, self.parser, self.settings, approve_deletions=approve_deletions)

    def set(self, **values: object) -> None:
        self.settings = IngestSettings.model_validate({**self.settings.model_dump(), **values})

    def bump_parser(self) -> None:
        self.parser = replace(self.parser, version=f"{self.parser.version}+")

    def search(self, words: str, principals: frozenset[str] = EVERYBODY) -> list[LivePassage]:
        """As a reader would be served: candidates of the index, re-checked by the ledger."""
        compartments = self.stores.ledger.permitted_compartments(principals)
        found = self.stores.index.search_words(words, compartments, 20)
        return self.stores.ledger.readable_passages([one.passage_id for one in found], principals)

    def found(self, words: str, principals: frozenset[str] = EVERYBODY) -> list[str]:
        """The item ids that a search finds, sorted."""
        return sorted({passage.document.item_id for passage in self.search(words, principals)})

    def assert_in_step(self) -> None:
        """Index and ledger agree on every passage."""
        drift = replace(
            find_drift(self.stores), unreachable=frozenset()
        )  # how Chroma's graph came out is not the run's
        assert not drift, drift
