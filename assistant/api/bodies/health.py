"""The body of the health check."""

from __future__ import annotations

from pydantic import Field

from assistant.api.bodies.base import Body
from ingest.scheduling.schedules import TickState


class Health(Body):
    status: str = Field(examples=["ok"])
    version: str
    index: str = Field(examples=["ready"])
    scheduler: TickState = Field(description='"silent": no source is read by itself; look into the log and restart')
