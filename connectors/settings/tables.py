"""One table of the settings as an instance of its owner's model."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.settings.environment import Variable, overlaid, variables_of
from connectors.settings.errors import SettingError, SettingProblem, problems_of, unknown_key
from connectors.settings.file import SettingsFile

Model = TypeVar("Model", bound=BaseModel)


def read_table(
    file: SettingsFile, table: str, model: type[Model], environment: Mapping[str, str] = os.environ
) -> Model:
    """The table `[<table>]` as `model`, with the environment's COLLEGA_<TABLE>_<FIELD> over it and paths made absolute.

    Raises:
        SettingError: names every mistake.
    """
    variables = list(variables_of(model, prefix := f"COLLEGA_{table.upper()}"))
    checked, problems = checked_table(
        file.folder, file.tables.get(table, {}), model, f"[{table}]", variables, environment
    )
    problems += unknown_variables(prefix, variables, environment)
    if problems or checked is None:
        raise SettingError(file.path, problems)
    return checked


def checked_table(
    folder: Path,
    table: Mapping[str, Any],
    model: type[Model],
    key: str,
    variables: list[Variable],
    environment: Mapping[str, str],
    also_known: Collection[str] = (),
) -> tuple[Model | None, list[SettingProblem]]:
    """The model or, where it is None, what is wrong; paths count from `folder`, and messages call the table `key`."""
    values, given, problems = overlaid(table, variables, environment, key)
    try:
        checked = model.model_validate(values)
    except ValidationError as error:
        hidden = {problem.key for problem in problems}
        found = problems_of(error, model, key, given, also_known)
        return None, problems + [problem for problem in found if problem.key not in hidden]
    return (None if problems else _with_absolute_paths(checked, folder)), problems


def unknown_variables(
    prefix: str, variables: Collection[Variable], environment: Mapping[str, str]
) -> list[SettingProblem]:
    """Variables under `prefix` that no field listens to: a typing mistake there is a mistake too."""
    known = {one.name for one in variables} | {one.file_name for one in variables if one.secret}
    strangers = [name for name in sorted(environment) if name.startswith(f"{prefix}_") and name not in known]
    return [unknown_key(name, name, known, "variable") for name in strangers]


def _with_absolute_paths(model: Model, folder: Path) -> Model:
    # Here and nowhere else, so that no model can forget it and a default counts from the same folder.
    changed: dict[str, object] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Path):
            changed[name] = _absolute(value, folder)
        elif isinstance(value, tuple) and any(isinstance(one, Path) for one in value):
            changed[name] = tuple(_absolute(one, folder) for one in value)
        elif isinstance(value, BaseModel):
            changed[name] = _with_absolute_paths(value, folder)
    return model.model_copy(update=changed)


def _absolute(path: Path, folder: Path) -> Path:
    return Path(os.path.normpath(folder / path.expanduser()))
