"""What every request and reply body has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """Nothing unknown is accepted or sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)
