"""Building the index anew from the ledger: after damage, with another model, or to erase what engines keep on disk.

Chroma keeps the bytes of deleted vectors until their directory goes. The new index grows in a directory of its own and
takes the old one's place in one rename, so a crash leaves the old or the new. Vectors come from the ledger's cache:
only another model embeds anything.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from ingest.embedding import Embedder
from ingest.index import open_index
from ingest.index.base import Index
from ingest.index.errors import IndexDamagedError
from ingest.ledger import Ledger
from ingest.ledger.writing.documents import discard_staged
from ingest.ledger.writing.searchable import searchable_ids
from ingest.ledger.writing.vectors import drop_other_models
from ingest.storing.stores import INDEXED_AT_ONCE, Stores

log = logging.getLogger(__name__)


def open_or_mend_index(directory: Path, embedder: Embedder) -> Index:
    """The index in `directory`, empty when there is none or it is damaged; `reconcile` then fills it.

    Raises:
        IndexMismatchError: it was made with another model; only a person decides to embed everything again.
    """
    shutil.rmtree(_growing(directory), ignore_errors=True)
    try:
        return open_index(directory, embedder.dimensions, embedder.model)
    except IndexDamagedError as error:
        log.warning("%s It is being rebuilt from the ledger now.", error)
        shutil.rmtree(directory)
        return open_index(directory, embedder.dimensions, embedder.model)


def rebuild_index(
    directory: Path, ledger: Ledger, embedder: Embedder, on_progress: Callable[[int, int], None] | None = None
) -> int:
    """Replace the index in `directory` by a new one; how many passages had to be embedded.

    For the owner of the data folder, with no index open. `on_progress` hears how many passages of how many are done.
    """
    growing = _growing(directory)
    shutil.rmtree(growing, ignore_errors=True)
    with ledger.writing(noticeable=False) as connection:
        discard_staged(connection)
        wanted = sorted(searchable_ids(connection))
    stores = Stores(ledger, open_index(growing, embedder.dimensions, embedder.model), embedder)
    try:
        embedded = _fill(stores, wanted, on_progress)
    finally:
        stores.index.close()
    retired = directory.with_name(f"{directory.name}.old")
    shutil.rmtree(retired, ignore_errors=True)
    if directory.exists():
        directory.rename(retired)
    growing.rename(directory)
    shutil.rmtree(retired, ignore_errors=True)
    with ledger.writing(noticeable=True) as connection:
        drop_other_models(connection, embedder.model)
    return embedded


def _fill(stores: Stores, wanted: list[int], on_progress: Callable[[int, int], None] | None) -> int:
    embedded = 0
    for start in range(0, len(wanted), INDEXED_AT_ONCE):
        part = wanted[start : start + INDEXED_AT_ONCE]
        embedded += stores.index_passages(part, pause=lambda: None)
        if on_progress:
            on_progress(start + len(part), len(wanted))
    return embedded


def _growing(directory: Path) -> Path:
    return directory.with_name(f"{directory.name}.new")
