"""A folder with settings and two real sources, and its owner: for tests that go through the whole of `ingest`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.base import EVERYONE
from connectors.settings import SourceSettings, load_settings, read_sources
from ingest.owner import Owner, open_owner
from ingest.settings import IngestSettings
from tests.ingest.embedder_words import WordEmbedder

EVERYBODY = frozenset({EVERYONE})
HR = EVERYBODY | {"group:hr"}
HANDBOOK = '[[source]]\nname = "handbook"\nkind = "files"\nroot = "handbook"\naccess = ["everyone"]\n'
NOTES = '[[source]]\nname = "notes"\nkind = "files"\nroot = "notes"\naccess = ["everyone"]\n'


class Company:
    """A folder with settings and two sources."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = IngestSettings(data_dir=folder / "var", parser_workers=1)
        for name, text in (("handbook", "Parental leave lasts sixteen weeks."), ("notes", "The crane was repaired.")):
            (folder / name).mkdir()
            (folder / name / "first.txt").write_text(text)

    def sources(self, toml: str = HANDBOOK + NOTES) -> list[SourceSettings]:
        (self.folder / "collega.toml").write_text(toml)
        return read_sources(load_settings(self.folder / "collega.toml"))

    @contextmanager
    def owner(self, toml: str = HANDBOOK + NOTES, **settings: object) -> Iterator[Owner]:
        changed = IngestSettings.model_validate({**self.settings.model_dump(), **settings})
        with open_owner(changed, self.sources(toml), WordEmbedder(64)) as owner:
            yield owner


def found(owner: Owner, words: str, principals: frozenset[str] = EVERYBODY) -> list[str]:
    compartments = owner.ledger.permitted_compartments(principals)
    candidates = owner.index.search_words(words, compartments, 10)
    passages = owner.ledger.readable_passages([one.passage_id for one in candidates], principals)
    return [passage.document.source for passage in passages]


def wait_until(condition: Callable[[], bool]) -> None:
    """Give it 30 seconds."""
    patience = threading.Event()
    for _ in range(600):
        if condition():
            return
        patience.wait(0.05)
    raise AssertionError("it did not happen within 30 seconds")
