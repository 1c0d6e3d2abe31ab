"""`collega.toml`: found, read, and checked table by table against the model of the package that owns the table.

Every package but `ui` reads its settings here. What a newcomer would get wrong: paths in the file are relative to the
file, not to where the command was typed; and nothing is readable until a source, or an item in it, says by whom.
"""

from connectors.settings.errors import SettingError, SettingProblem, SettingsMissingError, SettingsUnreadableError
from connectors.settings.file import SettingsFile, load_settings
from connectors.settings.sources import (
    CommonSettings,
    Origin,
    SourceSettings,
    added_source_variables,
    check_added_source,
    connect,
    read_sources,
)
from connectors.settings.tables import read_table

__all__ = [
    "CommonSettings",
    "Origin",
    "SettingError",
    "SettingProblem",
    "SettingsFile",
    "SettingsMissingError",
    "SettingsUnreadableError",
    "SourceSettings",
    "added_source_variables",
    "check_added_source",
    "connect",
    "load_settings",
    "read_sources",
    "read_table",
]
