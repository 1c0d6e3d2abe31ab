"""The signed-in person and the tokens, as bodies."""

from __future__ import annotations

from assistant.api.bodies.accounts import Me, Token
from assistant.identity.records import User
from assistant.identity.roles import Role
from assistant.identity.tokens import TokenRecord


def me_reply(user: User) -> Me:
    """The signed-in person."""
    return Me(
        user_name=user.user_name,
        display_name=user.display_name,
        email=user.email,
        department=user.department,
        office=user.office,
        language=user.language,
        roles=[role for role in Role if role in user.roles],
        expert_opt_out=user.expert_opt_out,
    )


def token_reply(record: TokenRecord) -> Token:
    """A token without its secret."""
    return Token(
        token_id=record.token_id,
        name=record.name,
        created_at=record.created_at,
        expires_at=record.expires_at,
        last_used_at=record.last_used_at,
    )
