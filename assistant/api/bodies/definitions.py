"""Bodies about what a source is: its kind, its description, and where that stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from assistant.api.bodies.base import Body
from connectors.base import Label
from connectors.settings import Origin


class SourceKindReply(Body):
    """A kind of source that can be made."""

    kind: str
    settings_schema: dict[str, Any] = Field(description="JSON schema of `settings`, secrets left out")
    secrets: dict[str, str] = Field(
        description="of each secret the environment variable that gives it; NAME stands for the source's name. With "
        "_FILE behind it, the path of a file with the secret"
    )
    allowed_roots: list[str] = Field(description="folders in which paths of `settings` may lie; empty: none may")


class SourceDescription(Body):
    """What can be said of a source at any time."""

    title: str = Field("", max_length=200, description="what people read; the name when empty")
    access: list[str] | None = Field(
        None, max_length=1000, description='"everyone", "group:<id>" or "person:<e-mail>"; null: the items\' own rights'
    )
    label: Label = Label.INTERNAL
    fresh_within: str | None = Field(
        None, max_length=20, description="how old the last good run may be, as in 6h; null: as its schedules say"
    )
    trust: Literal["normal", "low"] = Field("normal", description="low: people from outside can write into it")
    settings: dict[str, Any] = Field(description="the connector's own settings, without secrets")


class SourceChange(SourceDescription):
    """A description of a source without what never changes, by somebody who saw the one before."""

    seen_changed_at: AwareDatetime = Field(description="`changed_at` of the definition that was looked at")


class SourceRequest(SourceDescription):
    """A new source."""

    name: str = Field(max_length=64, examples=["hr-share"])
    kind: str = Field(max_length=100, examples=["files"])


class SourceDefinitionReply(Body):
    """How a source is described. `problem`: why it is not used as it is."""

    name: str
    kind: str
    title: str
    access: list[str] | None
    label: Label
    fresh_within: str | None
    trust: Literal["normal", "low"]
    settings: dict[str, Any]
    secrets: dict[str, str] = Field(description="of each secret the environment variable that gives it")
    origin: Origin
    problem: str | None
    created_by: str | None
    created_at: datetime | None
    changed_by: str | None
    changed_at: datetime | None
