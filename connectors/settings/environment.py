"""Settings from the environment: `COLLEGA_<TABLE>_<FIELD>`, and the only way to give a secret.

A secret may also lie in a file of its own, as container platforms and systemd hand them out: the same name with
`_FILE` behind it holds the file's path. Lists and tables are written as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from connectors.settings.errors import Location, SettingProblem


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that one field of a settings model listens to."""

    name: str
    location: Location
    secret: bool
    structured: bool  # a list or a table, written as JSON

    @property
    def file_name(self) -> str:
        """The variable that holds the path of a file with the secret."""
        return f"{self.name}_FILE"

    def value(self, environment: Mapping[str, str]) -> object | None:
        """What the environment gives this field, None for nothing. Raises OSError or ValueError when unreadable."""
        if self.secret and self.file_name in environment:
            return Path(environment[self.file_name]).read_text(encoding="utf-8").strip()
        text = environment.get(self.name)
        if text is None or not self.structured or text[:1] not in ("[", "{"):
            return text
        return json.loads(text)  # type: ignore[no-any-return]


def variables_of(model: type[BaseModel], prefix: str, above: Location = ()) -> Iterator[Variable]:
    """A variable for each field of `model` and of the models inside it."""
    for field, info in model.model_fields.items():
        name, location = f"{prefix}_{field.upper()}", (*above, field)
        types = list(_types(info.annotation))
        inner = next((one for one in types if isinstance(one, type) and issubclass(one, BaseModel)), None)
        listed = any(one in (list, tuple, dict, set, frozenset) for one in types)
        if inner is not None and not listed:
            yield from variables_of(inner, name, location)
        else:
            yield Variable(name, location, SecretStr in types, listed)


def overlaid(
    table: Mapping[str, Any], variables: list[Variable], environment: Mapping[str, str], key: str
) -> tuple[dict[str, Any], dict[Location, str], list[SettingProblem]]:
    """`table` with the environment's values over it, which variable gave which field, and what was wrong."""
    values, given, problems = dict(table), {}, []
    for variable in variables:
        if variable.secret and _get(table, variable.location) is not None:
            where = f"{key} {'.'.join(map(str, variable.location))}"
            advice = f"a secret does not belong in the settings; set {variable.name}, or {variable.file_name} to a path"
            problems.append(SettingProblem(where, None, advice))
            continue
        try:
            value = variable.value(environment)
        except (OSError, ValueError) as error:
            source = variable.file_name if variable.secret else variable.name
            problems.append(SettingProblem(source, None, f"cannot be read ({type(error).__name__})"))
            continue
        if value is not None:
            values = _set(values, variable.location, value)
            given[variable.location] = variable.name
    return values, given, problems


def _types(annotation: object) -> Iterator[object]:
    yield getattr(annotation, "__origin__", annotation)
    for one in get_args(annotation):
        yield from _types(one)


def _get(table: object, location: Location) -> object:
    for name in location:
        table = table.get(name) if isinstance(table, Mapping) else None
    return table


def _set(table: Mapping[str, Any], location: Location, value: object) -> dict[str, Any]:
    first, *rest = location
    if not rest:
        return {**table, first: value}  # type: ignore[dict-item]
    inside = table.get(str(first))
    return {**table, str(first): _set(inside if isinstance(inside, Mapping) else {}, tuple(rest), value)}
