"""Sources, as the pages read them."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from ui.replies.items import Failure
from ui.replies.runs import Run
from ui.replies.schedules import Freshness


class Source(TypedDict):
    """A configured place that documents come from."""

    name: str
    title: str
    kind: str
    documents: int
    passages: int
    failures: int
    running: bool
    behind: bool
    last_run: Run | None
    last_good_run_at: str | None
    freshness: Freshness
    next_run_at: str | None
    paused: bool
    origin: Literal["file", "ui"]
    approval_waiting: bool
    problem: str | None


class SourceDetail(TypedDict):
    """A source with its last runs and what it could not read."""

    source: Source
    runs: list[Run]
    failures: list[Failure]


class SourceKind(TypedDict):
    """A kind of source and the JSON schema of its settings."""

    kind: str
    settings_schema: dict[str, Any]
    secrets: dict[str, str]  # of each, its environment variable, with NAME for the source's name
    allowed_roots: list[str]


class SourceDefinition(TypedDict):
    """How a source is described, and where that stands."""

    name: str
    kind: str
    title: str
    access: list[str] | None
    label: str
    fresh_within: str | None
    trust: Literal["normal", "low"]
    settings: dict[str, Any]
    secrets: dict[str, str]
    origin: Literal["file", "ui"]
    problem: str | None
    created_by: str | None
    created_at: str | None
    changed_by: str | None
    changed_at: str | None
