"""The `[ingest]` table of `collega.toml`: what an operator can change about parsing, embedding and storing.

Built once at start-up and frozen; code below gets values. A source's own settings are `connectors.settings`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from connectors.base import Label
from connectors.fields import Duration
from ingest.embedding import Precision


class IngestSettings(BaseModel):
    """Everything in `[ingest]`. An unknown key is an error, so that a typing mistake is not silently a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        Path("var"), description="Where the ledger, the index and the owner's lock live. Only one process may own it."
    )
    embedding_model: str = Field(
        "bundled",
        min_length=1,
        description=(
            'The embedding model: "bundled" or a folder. After a change the server answers with the old one while it '
            "makes all vectors anew; without a server, `collega index rebuild` makes them."
        ),
    )
    embedding_precision: Precision = Field(
        Precision.FLOAT32,
        description=(
            'How the model computes on a processor: "float32" gives exactly its vectors, "int8" nearly the same ones '
            "about one and a half times as fast. A change is a change of the model."
        ),
    )
    passage_tokens: int = Field(
        254,
        ge=32,
        le=8192,
        description=(
            "Most tokens of the embedding model that a passage may have with its title and headings. The model's own "
            "window is a limit as well. It applies to documents that are parsed from now on."
        ),
    )
    allowed_roots: tuple[Path, ...] = Field(
        (),
        description=(
            "Folders of this machine that sources made in the user interface may read, with all below them. Without "
            "any, only this file can make a source that reads a folder."
        ),
    )
    max_label: Label = Field(
        Label.CONFIDENTIAL,
        description="The highest label that is indexed. What is above is never fetched, and is removed where it was.",
    )
    mass_delete_share: float = Field(
        0.2,
        gt=0,
        le=1,
        description=(
            "When a complete listing misses more than this share of a source's documents, nothing is hidden until "
            "a person approves. An empty listing always waits for a person."
        ),
    )
    parser_workers: int = Field(
        2, ge=1, le=64, description="Documents parsed at the same time, each in a child process of its own."
    )
    parser_memory_mb: int = Field(2048, ge=256, description="Memory that parsing one document may use, in MiB.")
    parser_timeout_s: float = Field(
        120.0,
        gt=0,
        description=(
            "Seconds that parsing one document may take. Each page that text recognition reads earns 15 more, up to "
            "15 times this in all; what is left of the pages then stays unread, and a note says so."
        ),
    )
    index_care_hours: float = Field(
        24.0,
        ge=0,
        description=(
            "A running server compares index and ledger this often, repairs what differs, and builds the index anew "
            "when texts were removed since, so that their bytes go. 0: only after a start."
        ),
    )
    failure_attempts: int = Field(
        6, ge=1, description="How often an item that could not be fetched is tried before it waits for a person."
    )
    failure_backoff_s: float = Field(
        300.0, ge=0, description="Seconds until the second try of a failed item; each further wait is twice as long."
    )

    fresh_within: Duration = Field(
        "24h",
        description=(
            "How old the last good run of a source may be that has neither a schedule nor a `fresh_within` of its own. "
            "At twice this age it is red, somebody is told, and answers from it say so."
        ),
    )

    @property
    def ledger_url(self) -> str:
        """Where the ledger is."""
        return f"sqlite:///{self.data_dir / 'ledger.db'}"

    @property
    def index_dir(self) -> Path:
        """The folder of the index."""
        return self.data_dir / "index"

    @property
    def tombstones(self) -> Path:
        """What was erased, by hashes; no restore replaces it."""
        return self.data_dir / "erased.jsonl"

    @property
    def models_dir(self) -> Path:
        """Where exported models are kept; safe to remove."""
        return self.data_dir / "models"

    @property
    def owner_lock(self) -> Path:
        """The kernel's lock on this file says who owns the folder."""
        return self.data_dir / "owner.lock"
