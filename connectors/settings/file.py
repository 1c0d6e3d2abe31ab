"""Finding `collega.toml` and reading it as TOML; what the tables mean is checked later, by whom they belong to."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.settings.errors import (
    SettingError,
    SettingProblem,
    SettingsMissingError,
    SettingsUnreadableError,
    unknown_key,
)

TABLES = ("alerts", "assistant", "ingest", "schedule", "source", "ui")
REPEATED = ("schedule", "source")  # written with two brackets, once for each

_TOML_ADVICE = (
    "Texts need quotes, a Windows path single quotes ('D:\\hr'), lists square brackets; correct it and start again."
)


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The settings as they stand in the file: read, not yet checked against any model."""

    path: Path  # absolute
    tables: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """What relative paths in the file are relative to."""
        return self.path.parent


def load_settings(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> SettingsFile:
    """Read `path`, or the file that COLLEGA_SETTINGS names, or `collega.toml` in the current folder.

    Raises:
        SettingsMissingError: there is no such file.
        SettingsUnreadableError: it cannot be opened or is not TOML.
        SettingError: it has tables that mean nothing.
    """
    found = (path or Path(environment.get("COLLEGA_SETTINGS") or "collega.toml")).expanduser().absolute()
    tables = _parsed(found, _text(found))
    problems = [problem for name, table in tables.items() if (problem := _wrong_table(name, table))]
    if problems:
        raise SettingError(found, problems)
    return SettingsFile(found, tables)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise SettingsMissingError(path) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsUnreadableError(path, reason, "Give the account that runs Collega read rights on it.") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise SettingsUnreadableError(path, "this is not UTF-8", "Save the file as UTF-8.", line, column) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        reason = place[1] if place else str(error)
        last = (text.count("\n") + 1, len(text) - text.rfind("\n"))
        line, column = (int(place[2]), int(place[3])) if place and place[2] else last
        raise SettingsUnreadableError(path, reason, _TOML_ADVICE, line, column) from error


def _wrong_table(name: str, table: object) -> SettingProblem | None:
    if name not in TABLES:
        return unknown_key(f"[{name}]" if isinstance(table, dict) else name, name, TABLES, "table")
    wanted, heading = (list, f"[[{name}]]") if name in REPEATED else (dict, f"[{name}]")
    if not isinstance(table, wanted) or (wanted is list and not all(isinstance(one, dict) for one in table)):
        return SettingProblem(name, None, f"write it as a table, under the heading {heading}")
    return None
