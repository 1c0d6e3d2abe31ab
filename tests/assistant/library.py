"""A real ledger and index filled by whole runs, and the engine over them, for tests of finding and answering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.answers.base import Asker
from assistant.confidence import load_calibration
from assistant.engine import Engine
from assistant.retrieval.retriever import Retriever
from connectors.base import EVERYONE, Access
from ingest.index.serving import Serving
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

ANYONE = Asker(frozenset({EVERYONE}))
BOARD = Asker(frozenset({EVERYONE, "group:board"}))
FOR_THE_BOARD = Access.any_of(["group:board"])


@dataclass(slots=True)
class Library:
    """One store with a source that the test edits."""

    workplace: Workplace
    source: ListedSource

    def put(self, item_id: str, text: str, title: str = "", access: Access | None = None) -> None:
        """Add or edit a document; readers see it after `sync`."""
        facts = {} if access is None else {"access": access}
        self.source.put(item_id, text, title=title, **facts)

    def sync(self) -> None:
        self.workplace.sync(self.source, approve_deletions=True)

    def retriever(self) -> Retriever:
        """A fresh one: nothing cached."""
        stores = self.workplace.stores
        return Retriever(stores.ledger, Serving(stores.index, stores.embedder))

    def engine(self) -> Engine:
        stores = self.workplace.stores
        return Engine(stores.ledger, Serving(stores.index, stores.embedder), load_calibration)


@contextmanager
def open_library(folder: Path) -> Iterator[Library]:
    workplace = Workplace(folder)
    workplace.configure("handbook")
    try:
        yield Library(workplace, ListedSource())
    finally:
        workplace.close()


HANDBOOK = {
    "leave.md": (
        "Leave",
        "# Leave\n\nFull-time staff get 27 days of annual leave a year.\n\nAsk in time.",
    ),
    "travel.md": ("Travel", "# Travel\n\nTravel by train is reimbursed in second class.\n\nTaxis need approval first."),
    "cranes.md": ("Cranes", "# Cranes\n\nA crane is inspected every year by an engineer from outside."),
    "verlof.md": ("Verlof", "# Verlof\n\nOuderschapsverlof duurt zestien weken en vraag je aan bij personeelszaken."),
    "urlaub.md": ("Urlaub", "# Urlaub\n\nDer Urlaubsanspruch beträgt dreißig Tage im Jahr für alle Beschäftigten."),
}


def fill(library: Library) -> None:
    """The handbook, synced."""
    for item_id, (title, text) in HANDBOOK.items():
        library.put(item_id, text, title)
    library.sync()
