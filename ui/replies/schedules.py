"""Schedules, as the pages read them."""

from __future__ import annotations

from typing import Literal, TypedDict


class Freshness(TypedDict):
    """A source's age against its target."""

    target_s: int
    state: Literal["fresh", "late", "red", "never"]


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
