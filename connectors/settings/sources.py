"""The `[[source]]` tables: what all sources have, and each connector's own settings beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from connectors.base import Access, Connector, Label, SourceRights
from connectors.fields import Duration, Principal, duration
from connectors.registry import connector_class, kinds
from connectors.settings.environment import Variable, variables_of
from connectors.settings.errors import SettingError, SettingProblem
from connectors.settings.file import SettingsFile
from connectors.settings.tables import checked_table, unknown_variables

_PREFIX = "COLLEGA_SOURCE"
# Another one: what the file does not know may be a typing mistake there, and stops the start.
_ADDED_PREFIX = "COLLEGA_ADDED_SOURCE"
_ROOT = Path("/")


def _installed(kind: str) -> str:
    if kind not in kinds():
        raise ValueError("no connector of this kind is installed")
    return kind


def _listed(value: object) -> object:
    """Passwords as the environment gives them: lines, or a JSON list where one begins or ends with a space."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [line for line in value.splitlines() if line]


class CommonSettings(BaseModel):
    """What every `[[source]]` has, whatever its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=64,
        description="The source's name in commands and reports. Another name makes it another source.",
        json_schema_extra={"allowed": "small letters, digits and single hyphens, at most 64, as in hr-share"},
    )
    kind: Annotated[str, AfterValidator(_installed)] = Field(
        description="Which connector reads it.",
        json_schema_extra=lambda schema: schema.update(allowed=f"one of {', '.join(kinds())}"),
    )
    title: str = Field("", description="What people read for this source; its name when empty.")
    access: tuple[Principal, ...] | None = Field(
        None,
        description=(
            'Who may read it: "everyone", "group:<id>" or "person:<e-mail>"; one of these is enough. The rights of '
            "single items narrow this and never widen it. Left out, items are read by whom their own rights name, "
            "and items without rights of their own by nobody."
        ),
    )
    label: Label = Field(Label.INTERNAL, description="How sensitive items are that do not say it themselves.")
    fresh_within: Duration | None = Field(
        None,
        description=(
            "How old the last good run may be. At twice this age the source is red and somebody is told. Left out, it "
            "is the interval of the source's schedule."
        ),
    )
    trust: Literal["normal", "low"] = Field(
        "normal",
        description=(
            "low: people from outside can write into it, as into a mailbox. Of its passages at most two are evidence "
            "for a question, and alone they never make an answer count as answered."
        ),
    )
    passwords: Annotated[tuple[SecretStr, ...], BeforeValidator(_listed)] = Field(
        (),
        description=(
            "Passwords to try on encrypted documents of this source, one a line or as a JSON list. Never in this file: "
            "they come from `COLLEGA_SOURCE_<NAME>_PASSWORDS`, or from the file that `..._PASSWORDS_FILE` names."
        ),
    )


class Origin(StrEnum):
    """Where a source, or a schedule, is described."""

    FILE = "file"  # in collega.toml, which alone changes it
    UI = "ui"  # in the ledger, by whoever keeps Collega going, without a restart


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One checked source."""

    name: str
    kind: str
    title: str
    rights: SourceRights
    connector: BaseModel  # an instance of the connector class's `Settings`
    fresh_within: timedelta | None = None
    passwords: tuple[SecretStr, ...] = ()
    origin: Origin = Origin.FILE
    low_trust: bool = False


def read_sources(file: SettingsFile, environment: Mapping[str, str] = os.environ) -> list[SourceSettings]:
    """All `[[source]]` tables in the order of the file.

    Raises:
        SettingError: names every mistake in every source.
    """
    sources: list[SourceSettings] = []
    problems: list[SettingProblem] = []
    variables: list[Variable] = []
    for number, table in enumerate(file.tables.get("source", ()), start=1):
        name = table.get("name")
        key = f"[[source]] {name if isinstance(name, str) else number}"
        source, wrong, listened_to = _source(table, file.folder, key, _PREFIX, environment)
        problems += wrong
        variables += listened_to
        if source and source.name in {other.name for other in sources}:
            problems.append(
                SettingProblem(f"[[source]] {number} name", f'"{source.name}"', "an earlier source has this name")
            )
        elif source:
            sources.append(source)
    if not problems:  # a source that cannot be read would make strangers of its own variables
        problems += unknown_variables(_PREFIX, variables, environment)
    if problems:
        raise SettingError(file.path, problems)
    return sources


def check_added_source(
    table: Mapping[str, Any], environment: Mapping[str, str] = os.environ
) -> tuple[SourceSettings | None, list[SettingProblem]]:
    """A source that stands in no file, as what a `[[source]]` would hold; or what is wrong with it.

    Its paths count from the root of the file system, and its secrets are COLLEGA_ADDED_SOURCE_<NAME>_<FIELD>.
    """
    source, problems, _ = _source(table, _ROOT, "source", _ADDED_PREFIX, environment)
    return (None if problems or source is None else replace(source, origin=Origin.UI)), problems


def added_source_variables(kind: str, name: str) -> dict[str, str]:
    """Which environment variable gives each secret of an added source. Raises KeyError for an unknown kind."""
    prefix = _prefix_of(_ADDED_PREFIX, name)
    variables = [*variables_of(CommonSettings, prefix), *variables_of(connector_class(kind).Settings, prefix)]
    return {".".join(map(str, one.location)): one.name for one in variables if one.secret}


def connect(source: SourceSettings) -> Connector:
    """The connector that reads this source. It reaches the source when it lists or fetches, not before."""
    return connector_class(source.kind)(source.name, source.connector, source.rights)


def _source(
    table: Mapping[str, Any], folder: Path, key: str, prefix: str, environment: Mapping[str, str]
) -> tuple[SourceSettings | None, list[SettingProblem], list[Variable]]:
    shared = {field: table[field] for field in CommonSettings.model_fields if field in table}
    names = _prefix_of(prefix, str(table.get("name")))
    secrets = [one for one in variables_of(CommonSettings, names) if one.secret]
    common, problems = checked_table(folder, shared, CommonSettings, key, secrets, environment)
    if table.get("kind") not in kinds():  # what else stands in the table cannot be judged
        return None, problems, secrets
    model = connector_class(table["kind"]).Settings
    variables = list(variables_of(model, names))
    rest = {field: value for field, value in table.items() if field not in shared}
    own, wrong = checked_table(folder, rest, model, key, variables, environment, CommonSettings.model_fields)
    if common is None or own is None:
        return None, problems + wrong, variables + secrets
    rights = SourceRights(None if common.access is None else Access.any_of(common.access), common.label)
    fresh_within = None if common.fresh_within is None else duration(common.fresh_within)
    title = common.title or common.name
    source = SourceSettings(common.name, common.kind, title, rights, own, fresh_within, common.passwords)
    source = replace(source, low_trust=common.trust == "low")
    return source, [], variables + secrets


def _prefix_of(prefix: str, name: str) -> str:
    return f"{prefix}_{name.upper().replace('-', '_')}"
