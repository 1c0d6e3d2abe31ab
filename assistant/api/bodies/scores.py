"""Bodies about scores: what a document's or a passage's place in a ranking comes from."""

from __future__ import annotations

from pydantic import Field

from assistant.api.bodies.base import Body


class PartReply(Body):
    """What one feature adds to a score: its value times its weight."""

    name: str = Field(examples=["words"])
    value: float
    weight: float
    added: float


class ScoreReply(Body):
    """A score with its parts, which sum to it."""

    score: float
    features: dict[str, float]
    parts: list[PartReply]
