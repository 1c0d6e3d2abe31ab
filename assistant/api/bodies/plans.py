"""Bodies about what a sync would do."""

from __future__ import annotations

from pydantic import Field

from assistant.api.bodies.base import Body


class PlannedItem(Body):
    item_id: str
    title: str
    reason: str


class PlannedItems(Body):
    count: int
    items: list[PlannedItem] = Field(description="the first 200 by id")


class PlannedBrake(Body):
    applies: bool = Field(description="true: the sync would stop and remove nothing until a person approves")
    reason: str


class PlanReply(Body):
    source: str
    unchanged: int
    added: PlannedItems
    changed: PlannedItems
    moved: PlannedItems = Field(description="another place, title, access or label; nothing is embedded")
    removed: PlannedItems
    skipped: PlannedItems
    failed: PlannedItems
    brake: PlannedBrake
