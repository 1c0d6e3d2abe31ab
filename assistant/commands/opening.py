"""The settings as this package's commands need them, and the parts that they open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.settings import AssistantSettings
from assistant.tables import prepare_tables
from connectors.settings import SettingsFile, SourceSettings, load_settings, read_sources, read_table
from ingest.definitions.reading import all_sources
from ingest.ledger import Ledger, open_ledger
from ingest.scheduling.alerts.settings import AlertSettings
from ingest.scheduling.schedule import Plan
from ingest.scheduling.settings import read_plans
from ingest.settings import IngestSettings


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """Everything in `collega.toml` that is not the pages', and the sources that were made in the user interface."""

    file: SettingsFile
    ingest: IngestSettings
    assistant: AssistantSettings
    sources: Sequence[SourceSettings]
    plans: Sequence[Plan]
    alerts: AlertSettings


def read_company_settings() -> CompanySettings:
    """The settings, each table checked by its owner's model.

    Raises:
        SettingsMissingError, SettingsUnreadableError, SettingError: they cannot be used.
    """
    file = load_settings()
    ingest = read_table(file, "ingest", IngestSettings)
    sources = all_sources(ingest, read_sources(file))
    return CompanySettings(
        file,
        ingest,
        read_table(file, "assistant", AssistantSettings),
        sources,
        read_plans(file, [source.name for source in sources]),
        read_table(file, "alerts", AlertSettings),
    )


@contextmanager
def opened_ledger(settings: IngestSettings) -> Iterator[Ledger]:
    """The database with all tables, for commands that need no index: a running server does not mind."""
    ledger = open_ledger(settings.ledger_url)
    try:
        prepare_tables(ledger.engine)
        yield ledger
    finally:
        ledger.close()
