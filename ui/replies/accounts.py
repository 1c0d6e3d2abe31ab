"""The signed-in person and tokens, as the pages read them."""

from __future__ import annotations

from typing import TypedDict


class Me(TypedDict):
    """The person who is signed in."""

    user_name: str
    display_name: str
    email: str
    department: str
    office: str
    language: str
    roles: list[str]
    expert_opt_out: bool


class Token(TypedDict):
    """A token for programs, without its secret."""

    token_id: int
    name: str
    created_at: str
    expires_at: str
    last_used_at: str | None


class TokenShown(TypedDict):
    """The only time that the secret of a token is sent."""

    token_id: int
    token: str
    expires_at: str
