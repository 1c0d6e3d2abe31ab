"""What is wrong with the settings, in words: where, which key, what was seen, what is allowed.

Secrets are named and never shown. The allowed values come from the model itself, so they cannot go out of date.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from connectors.errors import CollegaError
from connectors.settings.allowed_values import allowed_values, schema_at

Location = tuple[str | int, ...]


class SettingsMissingError(CollegaError):
    """There is no settings file where we looked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"There is no settings file at {path}. Run `collega init` to make one, or set COLLEGA_SETTINGS to the "
            "path of yours."
        )


class SettingsUnreadableError(CollegaError):
    """The settings file is there and cannot be read, or is not TOML."""

    def __init__(
        self, path: Path, reason: str, advice: str, line: int | None = None, column: int | None = None
    ) -> None:
        self.path, self.reason, self.advice, self.line, self.column = path, reason, advice, line, column
        place = f", line {line}, column {column}" if line else ""
        super().__init__(f"The settings in {path}{place} cannot be read: {reason}. {advice}")


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One setting that cannot be used."""

    key: str  # "[ingest] passage_tokens", or the name of an environment variable
    seen: str | None  # as it would be written in TOML; None where there is nothing to show, or a secret
    allowed: str

    def __str__(self) -> str:
        return f"{self.key}{'' if self.seen is None else f' = {self.seen}'}: {self.allowed}"


class SettingError(CollegaError):
    """The settings can be read, and some of them cannot be used."""

    def __init__(self, path: Path, problems: Sequence[SettingProblem]) -> None:
        self.path, self.problems = path, tuple(problems)
        count = "1 setting" if len(problems) == 1 else f"{len(problems)} settings"
        super().__init__(
            "\n".join([f"{count} in {path} cannot be used:", *(f"- {problem}" for problem in problems)])
            + "\nCorrect this and start again."
        )


def unknown_key(key: str, name: str, known: Collection[str], noun: str = "setting") -> SettingProblem:
    """A name that means nothing here, with the nearest one that does."""
    names = {one.lower(): one for one in sorted(known)}
    near = get_close_matches(name.lower(), names, n=1)
    hint = f"did you mean {names[near[0]]}?" if near else f"there are: {', '.join(names.values())}"
    return SettingProblem(key, None, f"there is no such {noun}; {hint}")


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    prefix: str,
    variables: Mapping[Location, str],
    also_known: Collection[str] = (),
) -> list[SettingProblem]:
    """Each mistake once. `variables` names the environment variable that gave a field its value."""
    schema = model.model_json_schema()
    found: dict[str, SettingProblem] = {}
    for one in error.errors(include_url=False):
        location, part = schema_at(schema, one["loc"])
        name = variables.get(location) or f"{prefix} {_dotted(location)}".rstrip()
        if one["type"] == "extra_forbidden":
            key = f"{prefix} {_dotted(one['loc'])}"
            found[key] = unknown_key(key, str(one["loc"][-1]), {*part.get("properties", {}), *also_known})
        elif one["type"] == "missing":
            found[name] = SettingProblem(name, None, f"must be given: {allowed_values(part, schema)}")
        else:
            found.setdefault(name, SettingProblem(name, _seen(one["input"], part), _allowed(one, part, schema)))
    return list(found.values())


def _allowed(one: Any, part: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if one["type"] == "value_error" and "allowed" not in part:  # a rule of our own, which speaks for itself
        return str(one["ctx"]["error"])
    return f"allowed is {allowed_values(part, schema)}"


def _seen(value: object, part: Mapping[str, Any]) -> str | None:
    if part.get("format") == "password" or part.get("writeOnly"):
        return None
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _dotted(location: Location) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)
