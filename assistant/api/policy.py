"""Who may call a route. Each route declares one policy, and a test fails on a route without."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Annotated

from fastapi import Depends, Request

from assistant.api.authentication import OPERATOR, services_of, signed_in
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


class ScrapingPolicy(Policy):
    """Lets through what its roles let through, and programs at the addresses that the settings name.

    Such a program is nobody, and gets an identity that owns nothing and reads nothing.
    """

    def __call__(self, request: Request) -> User:
        allowed = services_of(request).settings.metrics_from
        if request.client is not None and is_among(request.client.host, allowed):
            return OPERATOR
        return super().__call__(request)


def is_among(host: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether an address lies in one of the networks; what is no address lies nowhere.

    >>> is_among("10.1.2.3", [IPv4Network("10.1.0.0/16")]), is_among("testclient", [IPv4Network("0.0.0.0/0")])
    (True, False)
    """
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in networks)


def anyone() -> None:
    """The policy of the few routes that need no sign-in; it looks at nothing."""


EMPLOYEE = Policy(Role.EMPLOYEE)
KNOWLEDGE = Policy(Role.KNOWLEDGE_MANAGER)
IT = Policy(Role.IT)
SCRAPING = ScrapingPolicy(Role.IT)

ANYONE = Depends(anyone)
Employee = Annotated[User, Depends(EMPLOYEE)]
KnowledgeManager = Annotated[User, Depends(KNOWLEDGE)]
Operator = Annotated[User, Depends(IT)]
Scraper = Annotated[User, Depends(SCRAPING)]
