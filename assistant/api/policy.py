"""Who may call a route. Each route declares one policy, and a test fails on a route without."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from assistant.api.authentication import signed_in
from assistant.api.errors import NotSignedInError, RoleMissingError
from assistant.identity.records import User
from assistant.identity.roles import Role


class Policy:
    """A dependency that lets through people with one of `roles`, and hands over who it is."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def __call__(self, request: Request) -> User:
        user = signed_in(request)
        if user is None:
            raise NotSignedInError
        request.state.language = user.language
        if not self._permits(user):
            raise RoleMissingError
        return user

    def _permits(self, user: User) -> bool:
        # The operator at the command line is an administrator and no employee: who asks must be a person.
        return bool(self.roles & user.roles) or (Role.ADMIN in user.roles and Role.EMPLOYEE not in self.roles)


def anyone() -> None:
    """The policy of the few routes that need no sign-in; it looks at nothing."""


EMPLOYEE = Policy(Role.EMPLOYEE)
KNOWLEDGE = Policy(Role.KNOWLEDGE_MANAGER)
IT = Policy(Role.IT)

ANYONE = Depends(anyone)
Employee = Annotated[User, Depends(EMPLOYEE)]
KnowledgeManager = Annotated[User, Depends(KNOWLEDGE)]
Operator = Annotated[User, Depends(IT)]
