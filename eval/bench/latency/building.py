"""A store of any size, written as a sync would leave it: ledger, words, vectors and Chroma's copy.

Nothing is parsed or embedded, and whole batches are inserted, which is what makes 200,000 passages a matter of minutes.
Chroma's copy does not depend on rights, so stores of one size share it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from assistant.identity.passwords import Passwords
from assistant.identity.records import NewUser
from assistant.identity.users import Users
from assistant.tables import prepare_tables
from connectors.base import Label
from connectors.settings import load_settings, read_sources, read_table
from eval.bench.latency.material import Material, MixedDocument, MixedPassage
from eval.bench.latency.rights import READERS, Layout
from ingest.definitions.configuring import configured_source
from ingest.documents import Locator, PassageDraft, embedding_text
from ingest.index.base import IndexedPassage
from ingest.index.embedded import EmbeddedIndex
from ingest.index.generation import Generation
from ingest.index.home import IndexHome
from ingest.ledger import Ledger, open_ledger
from ingest.ledger.reading import locator_to_json
from ingest.ledger.records import BalanceSheet, RunState
from ingest.ledger.runs import finish_run, start_run
from ingest.ledger.tables import (
    VECTOR_TYPE,
    AuthorRow,
    Base,
    CompartmentRow,
    DocumentRow,
    EmbeddingRow,
    PassageRow,
    VersionRow,
)
from ingest.ledger.writing.searchable import HEADINGS_JOINED_BY
from ingest.ledger.writing.sources import configure, read_position
from ingest.ledger.writing.vectors import hash_text
from ingest.settings import IngestSettings

PASSWORD = "only-for-measuring"
_SETTINGS = """\
[ingest]
data_dir = "store"

[[source]]
name = "mixed"
kind = "files"
root = "files"
access = ["everyone"]
"""
_SOURCE = "mixed"
_AT_ONCE = 5_000  # documents of one transaction and one commit of the index
_AUTHORS = 500
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_TABLES = (DocumentRow, VersionRow, AuthorRow, PassageRow, EmbeddingRow)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BuiltStore:
    """A store on disk that `collega` could serve."""

    folder: Path
    passages: int
    documents: int
    compartments: int

    @property
    def settings_file(self) -> Path:
        return self.folder / "collega.toml"

    @property
    def ingest(self) -> IngestSettings:
        return read_table(load_settings(self.settings_file), "ingest", IngestSettings)


def build_store(
    folder: Path, material: Material, model: str, passages: int, compartments: int, sibling: Path | None, tell: Tell
) -> BuiltStore:
    """Write a store with `passages` passages in `compartments` compartments, unless it is there from another run.

    `sibling` is a store with the same passages, whose copy in Chroma is taken over.
    """
    noted = folder / "built.json"
    if noted.exists():
        return BuiltStore(folder, **json.loads(noted.read_bytes()))
    (folder / "files").mkdir(parents=True)
    (folder / "collega.toml").write_text(_SETTINGS, encoding="utf-8")
    topics, sizes = _outline(material, passages)
    layout = Layout.draw(topics, sizes, min(compartments, len(topics)))
    store = BuiltStore(folder, sum(sizes), len(sizes), len(layout.accesses))
    settings = store.ingest
    home = IndexHome(settings.index_dir)
    directory = home.fresh()
    generation = Generation(model, material.vectors[0].shape[1])
    with (
        closing(open_ledger(settings.ledger_url)) as ledger,
        closing(EmbeddedIndex(directory, generation, nearest_behind=True)) as index,
    ):
        writer = _Writer(ledger, index, model, layout, store.settings_file)
        writer.begin()
        for done in writer.write(material.mixed(passages)):
            tell(f"  {done} of {store.passages} passages written")
        if sibling is not None:
            shutil.copytree(_chroma_of(sibling), directory / "chroma")
        index.attach_nearest()
        tell("  Chroma has them")
        _add_readers(ledger)
    home.make_current(directory, settings.embedding_model)
    counts = {"passages": store.passages, "documents": store.documents, "compartments": store.compartments}
    noted.write_text(json.dumps(counts), encoding="utf-8")
    return store


def _outline(material: Material, passages: int) -> tuple[list[int], list[int]]:
    documents = list(material.mixed(passages))
    return [one.topic for one in documents], [len(one.passages) for one in documents]


def _chroma_of(folder: Path) -> Path:
    current = IndexHome(folder / "store" / "index").current()
    assert current is not None
    return current / "chroma"


def _add_readers(ledger: Ledger) -> None:
    prepare_tables(ledger.engine)
    users = Users(ledger.engine, Passwords())
    for reader in READERS:
        email = f"{reader.name}@company.example"
        users.add(NewUser(reader.name, reader.name, email, groups=frozenset({reader.name})), PASSWORD)


class _Writer:
    """Numbers rows itself, so that nothing has to be read back."""

    def __init__(self, ledger: Ledger, index: EmbeddedIndex, model: str, layout: Layout, settings_file: Path) -> None:
        self._ledger, self._index, self._model, self._layout = ledger, index, model, layout
        self._settings_file = settings_file
        self._document_id = self._passage_id = 0

    def begin(self) -> None:
        """One source that was read once, and the compartments."""
        sources = read_sources(load_settings(self._settings_file))
        rows = [
            {"id": number, "key_hash": hash_text(key), "access_key": key, "label": Label.INTERNAL}
            for number, key in enumerate((access.key() for access in self._layout.accesses), start=1)
        ]
        with self._ledger.writing() as connection:
            configure(connection, {one.name: configured_source(one) for one in sources})
            position = read_position(connection, _SOURCE)
            assert position is not None
            self._source_id = position.source_id
            run_id = start_run(connection, self._source_id)
            finish_run(connection, run_id, RunState.SUCCEEDED, BalanceSheet(), "")
            connection.execute(insert(CompartmentRow), rows)

    def write(self, documents: Iterator[MixedDocument]) -> Iterator[int]:
        """Everything, in batches; how many passages there are after each."""
        while batch := list(islice(documents, _AT_ONCE)):
            rows = _Rows()
            indexed = [one for document in batch for one in self._add(document, rows)]
            with self._ledger.writing() as connection:
                rows.insert(connection)
            vectors = np.stack([passage.vector for document in batch for passage in document.passages])
            self._index.add(indexed, vectors)
            self._index.commit()
            yield self._passage_id

    def _add(self, document: MixedDocument, rows: _Rows) -> Iterator[IndexedPassage]:
        self._document_id += 1
        number = self._document_id
        compartment_id = int(self._layout.compartment_of[number - 1]) + 1
        rows.document(number, self._source_id, compartment_id, document)
        for ordinal, passage in enumerate(document.passages):
            self._passage_id += 1
            draft = PassageDraft(ordinal, passage.text, Locator(headings=passage.headings), passage.language)
            text_hash = hash_text(embedding_text(document.title, passage.headings, passage.text))
            rows.passage(self._passage_id, number, draft, text_hash)
            rows.vector(self._model, text_hash, passage)
            headings = HEADINGS_JOINED_BY.join(passage.headings)
            yield IndexedPassage(
                self._passage_id, number, compartment_id, passage.language, document.title, headings, passage.text
            )


class _Rows:
    """What one transaction inserts."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in _TABLES}
        self._hashes: set[bytes] = set()

    def document(self, number: int, source_id: int, compartment_id: int, document: MixedDocument) -> None:
        """A document and its one version, which has the document's number."""
        at, content_hash = _DAY - timedelta(hours=number % 20_000), hash_text(str(number))
        self._rows[DocumentRow].append(
            {
                "id": number,
                "source_id": source_id,
                "item_id": f"{number}.md",
                "version": "1",
                "entry_hash": b"",
                "title": document.title,
                "url": f"https://files.company.example/{number}.md",
                "format": "md",
                "language": document.passages[0].language,
                "label": Label.INTERNAL,
                "compartment_id": compartment_id,
                "content_hash": content_hash,
                "modified_at": at,
                "current_version_id": number,
                "first_seen_listing": 1,
                "last_seen_listing": 1,
                "reindex": False,
            }
        )
        self._rows[VersionRow].append(
            {
                "id": number,
                "document_id": number,
                "content_hash": content_hash,
                "parser_version": "",
                "notes": [],
                "created_at": at,
            }
        )
        author = {
            "document_id": number,
            "ordinal": 0,
            "person": f"author-{number % _AUTHORS}@company.example",
            "at": at,
        }
        self._rows[AuthorRow].append(author)

    def passage(self, passage_id: int, version_id: int, draft: PassageDraft, text_hash: bytes) -> None:
        """A passage of a version."""
        self._rows[PassageRow].append(
            {
                "id": passage_id,
                "version_id": version_id,
                "ordinal": draft.ordinal,
                "text": draft.text,
                "locator": locator_to_json(draft.locator),
                "language": draft.language,
                "text_hash": text_hash,
            }
        )

    def vector(self, model: str, text_hash: bytes, passage: MixedPassage) -> None:
        """The vector that a rebuild would find."""
        if text_hash not in self._hashes:  # two passages of a document may have one text
            self._hashes.add(text_hash)
            vector = passage.vector.astype(VECTOR_TYPE).tobytes()
            self._rows[EmbeddingRow].append({"model": model, "text_hash": text_hash, "vector": vector})

    def insert(self, connection: Connection) -> None:
        """All of it, in the order that references ask for."""
        for table in _TABLES:
            connection.execute(insert(table), self._rows[table])
