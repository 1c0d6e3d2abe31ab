"""A store with a hundred documents to erase, and ways to look for what is left of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import Vectors
from ingest.index.embedded import EmbeddedIndex
from ingest.owner import Owner
from ingest.storing.selecting import Erased, Selection
from tests.ingest.company import EVERYBODY, HANDBOOK, Company

ERASED = 100
KEPT = 40
FILES = [f"{number}.txt" for number in range(ERASED + KEPT)]


def canary(number: int) -> str:
    """One word that no other document has: letters only, so that it is never looked up in parts."""
    return "canary" + "".join("bdfghjklmn"[int(digit)] for digit in f"{number * 7919:07d}")


def is_found(owner: Owner, words: str) -> bool:
    """Whether anybody is served a passage with these words."""
    compartments = owner.ledger.permitted_compartments(EVERYBODY)
    candidates = owner.index.search_words(words, compartments, 50)
    passages = owner.ledger.readable_passages([one.passage_id for one in candidates], EVERYBODY)
    return any(words in passage.text for passage in passages)


@pytest.fixture
def full(company: Company) -> Company:
    """Long and short documents, so that texts lie in pages of their own as well as in shared and overflowing ones."""
    folder = company.folder / "handbook"
    (folder / "first.txt").unlink()
    for number, name in enumerate(FILES):
        parts = range(1 + 60 * (number % 5 == 0))
        body = "\n\n".join(f"Part {canary(part)[6:]} of {canary(number)} is on {canary(number)}." for part in parts)
        (folder / name).write_text(body)
    return company


@pytest.fixture
def owner(full: Company) -> Iterator[Owner]:
    with full.owner(HANDBOOK) as opened:
        assert opened.sync("handbook").sheet.new == ERASED + KEPT
        yield opened


def traces(folder: Path, texts: list[str], vectors: list[bytes]) -> list[str]:
    """Every file below `folder` with one of these in it, in the encodings that stores use."""
    needles = [word.encode(encoding) for word in texts for encoding in ("utf-8", "utf-16-le")] + vectors
    names = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "owner.lock":
            content = path.read_bytes()
            names += [f"{path.name}: {needle[:24]!r}" for needle in needles if needle in content]
    return names


def cached_of(owner: Owner, words: list[str]) -> dict[bytes, bytes]:
    """The vectors of passages with these words by the hashes of their texts, as the ledger's cache has them."""
    where = " OR ".join(f"p.text LIKE '%{word}%'" for word in words)
    query = f"SELECT e.text_hash, e.vector FROM embeddings e JOIN passages p USING (text_hash) WHERE {where}"  # noqa: S608
    with owner.ledger.reading() as connection:
        return {bytes(text_hash): bytes(vector) for text_hash, vector in connection.exec_driver_sql(query)}


def unit_rows(vectors: Collection[bytes]) -> Vectors:
    """As the index has them: of length one."""
    rows = np.stack([np.frombuffer(one, "<f4") for one in vectors])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def assert_no_store_has(owner: Owner, words: list[str], cached: dict[bytes, bytes], ids: set[int]) -> None:
    """Ask each store, the compressed ones too, for these texts, vectors and passages."""
    units, compartments = unit_rows(cached.values()), owner.ledger.permitted_compartments(EVERYBODY)
    with owner.ledger.reading() as connection:
        assert not {
            bytes(one) for one in connection.exec_driver_sql("SELECT text_hash FROM embeddings").scalars()
        } & set(cached)
    index = owner.index.serving.index
    assert isinstance(index, EmbeddedIndex)
    assert not ids & set(index._rows.ids().tolist())
    assert not ids & set(index._words.searcher().passages()[0].tolist())
    assert float((index._rows.vectors() @ units.T).max()) < 1 - 1e-6
    assert not any(index.search_words(word, compartments, 1) for word in words)
    nearest = index._nearest_copy._store
    assert nearest is not None
    assert not ids & nearest.ids()
    assert float((nearest.some_vectors(100_000) @ units.T).max()) < 1 - 1e-6
    for unit in units[::10]:
        assert not {one.passage_id for one in index.search_vectors(unit, compartments, 20)} & ids
        assert not set(nearest.search(unit, 20)) & ids


def erase(owner: Owner, item_ids: Sequence[str], erased_by: str = "ivo") -> Sequence[Erased]:
    """Look at items of the handbook, and erase what was seen."""
    wanted = Selection("handbook", item_ids)
    return owner.erase(wanted, owner.eraser.find(wanted).seen, erased_by)
