"""Telling the ledger which sources there are now, and what of each may change who reads what."""

from __future__ import annotations

import json

from connectors.settings import SourceSettings
from ingest.definitions.book import SourceBook
from ingest.ledger import Ledger
from ingest.ledger.writing.rereading import read_again_what_says, try_new_passwords
from ingest.ledger.writing.sources import ConfiguredSource, configure
from ingest.ledger.writing.vectors import hash_text
from ingest.parsing.base import NEEDS_PASSWORD
from ingest.parsing.recognition.language_data import NOT_INSTALLED, can_recognise


def configure_all(ledger: Ledger, book: SourceBook) -> None:
    """Make the book's sources those that are read; what they may have narrowed is hidden until it is listed."""
    with ledger.writing() as connection:
        configure(connection, configurations(book))
        sources = book.sources.usable.values()
        passwords = {one.name: [secret.get_secret_value() for secret in one.passwords] for one in sources}
        try_new_passwords(connection, passwords, NEEDS_PASSWORD)
        if can_recognise():
            read_again_what_says(connection, NOT_INSTALLED)


def configurations(book: SourceBook) -> dict[str, ConfiguredSource]:
    """The book's usable sources as the ledger compares them."""
    return {name: configured_source(source) for name, source in book.sources.usable.items()}


def configured_source(source: SourceSettings) -> ConfiguredSource:
    """A source as the ledger compares it: everything that may change who reads what."""
    access = source.rights.access.key() if source.rights.access else None
    said = [source.kind, access, source.rights.label, source.connector.model_dump_json()]
    return ConfiguredSource(source.kind, hash_text(json.dumps(said)))
