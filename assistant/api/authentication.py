"""From a request to a person: by cookie, by API token, or as the operator at this machine's command line.

A request that carries an `Authorization` header is judged by it alone. One that carries the cookie may have been
written by any page that the person has open, so it must come from our own addresses when it changes something.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from urllib.parse import urlsplit

from fastapi import Request

from assistant.api.errors import ForeignPageError, JsonNeededError
from assistant.api.services import Services
from assistant.identity.records import ON_BEHALF_OF, User
from assistant.identity.roles import Role
from assistant.settings import AssistantSettings
from ingest.commands.account import HEADER as ACCOUNT
from ingest.commands.account import said_by

COOKIE = "collega_session"
OPERATOR = User(
    user_id=0,
    user_name="operator",
    display_name="operator",
    email="",
    department="",
    office="",
    language="en",
    roles=frozenset({Role.IT, Role.ADMIN}),
    groups=frozenset(),
)

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def services_of(request: Request) -> Services:
    """What the application was made with."""
    services: Services = request.app.state.services
    return services


def signed_in(request: Request) -> User | None:
    """Whose request this is; None for nobody's.

    Raises:
        ForeignPageError, JsonNeededError: the cookie is good, but the request may not be the person's own.
        UnknownUserError: the operator asks for somebody who is not there.
    """
    services = services_of(request)
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        return _by_token(request, services, token.strip()) if scheme.lower() == "bearer" else None
    cookie = request.cookies.get(COOKIE)
    user = services.sessions.user_of(cookie) if cookie else None
    if user is not None and request.method not in _READING:
        check_own_page(request, services.settings)
        check_json(request)
    return user


def check_own_page(request: Request, settings: AssistantSettings) -> None:
    """Refuse a request that another site's page made a browser send.

    Raises:
        ForeignPageError: the browser says that it comes from elsewhere.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise ForeignPageError
    origin = request.headers.get("Origin") or _origin(request.headers.get("Referer"))
    if origin is not None and origin not in {settings.api_address, settings.ui_address}:
        raise ForeignPageError


def is_form(request: Request) -> bool:
    """Whether a browser's form sent this."""
    return request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")


def check_own_form(request: Request, settings: AssistantSettings) -> None:
    """A form can be sent by any page, and a browser always says by which.

    Raises:
        ForeignPageError: it was not our page, or nothing says so.
    """
    check_own_page(request, settings)
    if "Origin" not in request.headers and "Referer" not in request.headers:
        raise ForeignPageError


def _by_token(request: Request, services: Services, token: str) -> User | None:
    if not hmac.compare_digest(token.encode(), services.local_token.encode()):
        return services.tokens.user_of(token)
    name = request.headers.get(ON_BEHALF_OF)
    if name is None:
        account = request.headers.get(ACCOUNT)
        return replace(OPERATOR, user_name=said_by(account)) if account else OPERATOR
    user = services.users.by_name(name)  # the operator may learn who there is
    return None if user.disabled else user


def check_json(request: Request) -> None:
    """Refuse a body that any page's form could send.

    Raises:
        JsonNeededError: it is not declared as JSON.
    """
    has_body = request.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in request.headers
    if has_body and request.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
        raise JsonNeededError


def _origin(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""  # no page of ours has such an address
    return f"{parts.scheme}://{parts.netloc}"
