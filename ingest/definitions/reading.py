"""All sources for commands that open no owner."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from connectors.settings import SourceSettings
from ingest.definitions.book import SourceBook
from ingest.definitions.checking import Boundaries
from ingest.ledger import open_ledger
from ingest.settings import IngestSettings


def all_sources(settings: IngestSettings, from_file: Sequence[SourceSettings]) -> list[SourceSettings]:
    """The sources of the settings file and the usable ones that were made in the user interface, by name."""
    if not (settings.data_dir / "ledger.db").exists():
        return list(from_file)
    with closing(open_ledger(settings.ledger_url)) as ledger:
        usable = SourceBook(ledger, from_file, Boundaries.of(settings)).sources.usable
    return list(usable.values())
