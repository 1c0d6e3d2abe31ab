"""The body of every error."""

from __future__ import annotations

from pydantic import Field

from assistant.api.bodies.base import Body


class Problem(Body):
    """What happened and what to do now, in the caller's language where we know it."""

    code: str = Field(examples=["question_too_long"])
    message: str
    retry_after_s: int | None = None
