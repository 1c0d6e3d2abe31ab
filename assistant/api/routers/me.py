"""The signed-in person: who they are to Collega, their language, and tokens for their programs."""

from __future__ import annotations

from fastapi import APIRouter, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.accounts import Me, MeChange, Token, TokenRequest, TokenShown
from assistant.api.errors import SignInNeededError
from assistant.api.parameters import Id
from assistant.api.policy import Employee
from assistant.api.replies.accounts import me_reply, token_reply
from assistant.errors import NotFoundError

router = APIRouter(prefix="/me", tags=["me"])


@router.get("")
def read_me(user: Employee) -> Me:
    """Who is signed in."""
    return me_reply(user)


@router.patch("")
def change_me(change: MeChange, user: Employee, request: Request) -> Me:
    """Choose the language of the pages, or not to be named as an expert."""
    services = services_of(request)
    services.users.set_own(user.user_id, **change.model_dump(exclude_none=True))
    return me_reply(services.users.by_name(user.user_name))


@router.get("/tokens")
def list_tokens(user: Employee, request: Request) -> list[Token]:
    """The person's tokens, without their secrets."""
    return [token_reply(record) for record in services_of(request).tokens.of(user.user_id)]


@router.post("/tokens", status_code=status.HTTP_201_CREATED)
def create_token(wish: TokenRequest, user: Employee, request: Request) -> TokenShown:
    """A new token for a program that acts for this person; it is shown this once. Needs a sign-in, not a token."""
    if "Authorization" in request.headers:
        raise SignInNeededError
    secret, record = services_of(request).tokens.create(user.user_id, wish.name, wish.days)
    return TokenShown(token_id=record.token_id, token=secret, expires_at=record.expires_at)


@router.delete("/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_token(token_id: Id, user: Employee, request: Request) -> None:
    """Withdraw a token."""
    if not services_of(request).tokens.remove(user.user_id, token_id):
        raise NotFoundError
