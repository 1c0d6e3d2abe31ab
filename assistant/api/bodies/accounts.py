"""Bodies about the person who is signed in."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body
from assistant.identity.roles import Role


class SignIn(Body):
    user_name: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class Me(Body):
    user_name: str
    display_name: str
    email: str
    department: str
    office: str
    language: str = Field(examples=["nl"])
    roles: list[Role]
    expert_opt_out: bool = False


class MeChange(Body):
    """What a person may change of the own account; what is None stays."""

    language: str | None = Field(None, pattern="^(nl|en|de)$")
    expert_opt_out: bool | None = Field(None, description="True: never name me as somebody who may know.")


class TokenRequest(Body):
    name: str = Field(min_length=1, max_length=100, examples=["nightly report"])
    days: int = Field(90, ge=1, le=366)


class TokenShown(Body):
    """The only time that the token is shown."""

    token_id: int
    token: str
    expires_at: datetime


class Token(Body):
    token_id: int
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
