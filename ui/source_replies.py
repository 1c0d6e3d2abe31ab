"""What the API replies about sources, as far as the IT page reads it. Times are ISO 8601 strings."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class Sheet(TypedDict):
    """The balance sheet of a run: seen = new + changed + moved + unchanged + skipped + failed."""

    seen: int
    new: int
    changed: int
    moved: int
    unchanged: int
    skipped: int
    failed: int
    hidden: int
    purged: int
    passages: int
    embedded: int


class Progress(TypedDict):
    """How far a run is; what nobody can know yet is None."""

    total: int | None
    passages_per_s: float | None
    seconds_left: float | None
    doing: str


class Run(TypedDict):
    """One reading of one source."""

    run_id: int
    source: str
    state: str
    started_at: str
    finished_at: str | None
    sheet: Sheet
    message: str
    progress: Progress | None


class Item(TypedDict):
    """An item of a source with its state."""

    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    next_try: str | None
    readable: bool


class Failure(TypedDict):
    """An item that could not be read, or was left out, with the reason."""

    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    next_try: str | None
    first_failed_at: str | None
    path: str


class Freshness(TypedDict):
    """A source's age against its target."""

    target_s: int
    state: Literal["fresh", "late", "red", "never"]


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


class Day(TypedDict):
    """What a source held at the end of a day (UTC), and what ran on it."""

    day: str
    documents: int
    failures: int
    runs: int
    bad_runs: int


class Named(TypedDict):
    """An item of a source by its title."""

    item_id: str
    title: str


class Planned(TypedDict):
    """An item that a dry run would do something with, and why."""

    item_id: str
    title: str
    reason: str


class PlanPart(TypedDict):
    """How many items a dry run would treat alike, and the first of them."""

    count: int
    items: list[Planned]


class Brake(TypedDict):
    """Whether the run would stop and ask."""

    applies: bool
    reason: str


class Plan(TypedDict):
    """What a run would do now."""

    source: str
    unchanged: int
    added: PlanPart
    changed: PlanPart
    moved: PlanPart
    removed: PlanPart
    skipped: PlanPart
    failed: PlanPart
    brake: Brake


class Approval(TypedDict):
    """Removals that wait for a person."""

    run_id: int
    asked_at: str
    missing: int
    known: int
    documents: list[Named]


class Exclusion(TypedDict):
    """A document that somebody left out for good."""

    item_id: str
    title: str
    reason: str
    excluded_by: str
    excluded_at: str


class Quality(TypedDict):
    """How well a document could be read; `score` is between 0 and 1."""

    item_id: str
    title: str
    format: str
    score: float
    pages: int
    poor_pages: int
    notes: list[str]


class Schedule(TypedDict):
    """When a source is read."""

    id: int
    source: str
    cron: str | None
    every_s: int | None
    zone: str
    priority: int
    quiet_hours: str | None
    paused: bool
    origin: Literal["file", "ui"]
    next_run_at: str | None
    last_slot_at: str | None
    watch: bool
    watch_state: Literal["off", "watching", "polling", "broken"]
    watch_message: str


class Preview(TypedDict):
    """The next times of a schedule."""

    next_runs: list[str]


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


class IndexProgress(TypedDict):
    """How far a rebuild is, in passages."""

    done: int
    total: int


class IndexDrift(TypedDict):
    """On how many passages index and ledger disagreed, by kind."""

    missing: int
    orphaned: int
    stale_text: int
    stale_access: int
    wrong_vector: int
    unreachable: int


class IndexCheck(TypedDict):
    """The last comparison of index and ledger."""

    at: str
    drift: IndexDrift
    repaired: bool


class IndexState(TypedDict):
    """The copy of the ledger that is searched."""

    state: str
    searchable: list[str]
    generation: int
    passages: int
    model: str
    progress: IndexProgress | None
    last_check: IndexCheck | None
    problem: str | None
