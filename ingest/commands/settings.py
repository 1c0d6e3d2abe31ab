"""The settings as every command reads them; light to import, since `collega --help` has to be quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.settings import SourceSettings
    from ingest.settings import IngestSettings


def read_settings() -> tuple[IngestSettings, Sequence[SourceSettings]]:
    """The `[ingest]` table and all sources, those that were made in the user interface among them.

    Raises:
        CollegaError: a setting cannot be used; the message says which and how it can.
    """
    from connectors.settings import load_settings, read_sources, read_table
    from ingest.definitions.reading import all_sources
    from ingest.settings import IngestSettings

    file = load_settings()
    settings = read_table(file, "ingest", IngestSettings)
    return settings, all_sources(settings, read_sources(file))
