"""Whether a described source may be used: by its connector's own settings model, and by what it would read here.

Whoever can make a source can read what the server can read. So a path must lie below a folder that the settings file
allows, links followed, and never hold Collega's own data. What a newcomer would get wrong: links are followed again
each time the source is read, since a folder may have become one meanwhile, and never at start, since a share that
hangs must not keep the server from starting.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from connectors.settings import CommonSettings, SettingProblem, SourceSettings, check_added_source
from ingest.definitions.errors import SourceDefinitionError
from ingest.ledger.writing.definitions import SourceDefinition
from ingest.settings import IngestSettings


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What sources made in the user interface may read of this machine's files."""

    roots: tuple[Path, ...]
    data_dir: Path

    @classmethod
    def of(cls, settings: IngestSettings) -> Boundaries:
        """As the settings file has them."""
        return cls(settings.allowed_roots, settings.data_dir)

    def problem_with(self, path: Path) -> str | None:
        """Why a path may not be read as it is written; None when it may. No file is looked at."""
        if any(mark in str(path) for mark in "*?["):
            return "name one file or folder: a pattern could lead through a link to anywhere"
        if not self.roots:
            return "no folder is allowed. Add one to allowed_roots in [ingest] of collega.toml, and start Collega again"
        return self._problem(path, self.roots, self.data_dir)

    def problem_behind(self, path: Path) -> str | None:
        """Why a path may not be read for where it leads, links followed."""
        return self._problem(path.resolve(), [root.resolve() for root in self.roots], self.data_dir.resolve())

    def _problem(self, path: Path, roots: Sequence[Path], own: Path) -> str | None:
        if not any(path.is_relative_to(root) for root in roots):
            allowed = ", ".join(map(str, self.roots))
            return f"allowed is what lies below {allowed} (allowed_roots in [ingest] of collega.toml)"
        if path.is_relative_to(own) or own.is_relative_to(path):
            return "Collega's own data lies there, which holds what not everyone may read"
        return None


def checked(
    definition: SourceDefinition, boundaries: Boundaries, environment: Mapping[str, str] = os.environ
) -> SourceSettings:
    """The source that `definition` describes.

    Raises:
        SourceDefinitionError: names every mistake.
    """
    strange = sorted(CommonSettings.model_fields.keys() & definition.settings.keys())
    if strange:
        problems = [
            SettingProblem(f"source settings.{name}", None, "is no setting of the connector") for name in strange
        ]
        raise SourceDefinitionError(definition.name, problems)
    source, problems = check_added_source(definition.table(), environment)
    if source is None:
        raise SourceDefinitionError(definition.name, problems)
    _refuse(source, boundaries.problem_with)
    return source


def check_links(source: SourceSettings, boundaries: Boundaries) -> None:
    """Look where the source's paths lead now.

    Raises:
        SourceDefinitionError: one leads where it may not.
    """
    _refuse(source, boundaries.problem_behind)


def _refuse(source: SourceSettings, problem: Callable[[Path], str | None]) -> None:
    found = ((key, path, problem(path)) for key, path in _paths(source.connector))
    problems = [SettingProblem(f"source {key}", f'"{path}"', why) for key, path, why in found if why]
    if problems:
        raise SourceDefinitionError(source.name, problems)


def _paths(value: object, key: str = "") -> Iterator[tuple[str, Path]]:
    if isinstance(value, Path):
        yield key, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _paths(getattr(value, name), f"{key}.{name}".lstrip("."))
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            yield from _paths(inside, f"{key}.{name}".lstrip("."))
    elif isinstance(value, (tuple, list, frozenset, set)):
        for inside in value:
            yield from _paths(inside, key)
