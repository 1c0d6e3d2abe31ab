"""Runs of a source, past and planned, as the pages read them."""

from __future__ import annotations

from typing import TypedDict


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


class Day(TypedDict):
    """What a source held at the end of a day (UTC), and what ran on it."""

    day: str
    documents: int
    failures: int
    runs: int
    bad_runs: int


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
