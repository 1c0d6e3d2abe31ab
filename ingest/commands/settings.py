"""The settings as every command reads them; light to import, since `collega --help` has to be quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.settings import SourceSettings
    from ingest.settings import IngestSettings


def read_settings() -> tuple[IngestSettings, Sequence[SourceSettings]]:
    """The `[ingest]` table and the sources.

    Raises:
        CollegaError: a setting cannot be used; the message says which and how it can.
    """
    from connectors.settings import load_settings, read_sources, read_table
    from ingest.settings import IngestSettings

    file = load_settings()
    return read_table(file, "ingest", IngestSettings), read_sources(file)
