"""Signing in and out: for programs as JSON, for browsers as a small page that sets the cookie.

The page belongs to the API because Streamlit cannot set a cookie. It sends people on to our pages only, never to an
address that a link made up.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request, status
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.api import pages
from assistant.api.authentication import COOKIE, check_json, check_own_form, check_own_page, is_form, services_of
from assistant.api.bodies.accounts import Me, SignIn
from assistant.api.policy import ANYONE
from assistant.api.problems import language_of, status_and_problem
from assistant.api.replies.accounts import me_reply
from assistant.api.services import Services
from assistant.identity.errors import ThrottledError, WrongCredentialsError
from assistant.identity.records import User
from assistant.identity.sessions import NewSession
from assistant.settings import AssistantSettings

router = APIRouter(tags=["sign-in"])

Wish = Annotated[str, Query(max_length=2000)]
_JSON_BODY = {"content": {"application/json": {"schema": SignIn.model_json_schema()}}, "required": True}


@router.get("/sign-in", dependencies=[ANYONE], response_class=HTMLResponse, include_in_schema=False)
def show_sign_in(request: Request, next: Wish = "", lang: Wish = "") -> Response:
    """The page to sign in with."""
    settings = services_of(request).settings
    if (ours := pages.on_our_host(request, settings)) is not None:
        return RedirectResponse(ours, status.HTTP_307_TEMPORARY_REDIRECT)
    return pages.sign_in(settings, lang or language_of(request), next)


@router.post("/sign-in", dependencies=[ANYONE], response_model=Me, openapi_extra={"requestBody": _JSON_BODY})
async def sign_in(request: Request, next: Wish = "", lang: Wish = "") -> Response:
    """Sign in with a user name and a password; sets the cookie."""
    services, body = services_of(request), await request.body()
    if is_form(request):
        check_own_form(request, services.settings)
        return await run_in_threadpool(_by_form, services, request, body.decode(errors="replace"), next, lang)
    check_own_page(request, services.settings)
    check_json(request)
    try:
        given = SignIn.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
    return await run_in_threadpool(_by_json, services, request, given)


@router.get("/sign-out", dependencies=[ANYONE], response_class=HTMLResponse, include_in_schema=False)
def show_sign_out(request: Request, lang: Wish = "") -> Response:
    """A button, since a mere link could be followed without wanting to."""
    return pages.sign_out(services_of(request).settings, lang or language_of(request))


@router.post("/sign-out", dependencies=[ANYONE], status_code=status.HTTP_204_NO_CONTENT)
def sign_out(request: Request, lang: Wish = "") -> Response:
    """End the session. A browser's form is sent back to the sign-in page."""
    services = services_of(request)
    if is_form(request):
        check_own_form(request, services.settings)
        reply: Response = RedirectResponse(f"/sign-in?lang={lang}" if lang else "/sign-in", 303)
    else:
        check_own_page(request, services.settings)
        reply = Response(status_code=status.HTTP_204_NO_CONTENT)
    if token := request.cookies.get(COOKIE):
        services.sessions.end(token)
    reply.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=services.settings.secure_cookies)
    return reply


@router.get("/sign-in.css", dependencies=[ANYONE], include_in_schema=False)
def style() -> Response:
    """How the two pages look."""
    return pages.style_sheet()


def _by_json(services: Services, request: Request, given: SignIn) -> Response:
    user, session = _checked(services, request, given.user_name, given.password)
    reply = JSONResponse(me_reply(user).model_dump(mode="json"))
    _set_cookie(reply, session, services.settings)
    return reply


def _by_form(services: Services, request: Request, body: str, wish: str, lang: str) -> Response:
    fields = {name: values[0] for name, values in parse_qs(body).items()}
    language = lang or language_of(request)
    user_name = fields.get("user_name", "")
    try:
        _, session = _checked(services, request, user_name, fields.get("password", ""))
    except (WrongCredentialsError, ThrottledError) as error:
        code, problem = status_and_problem(error, language)
        return pages.sign_in(services.settings, language, wish, problem.message, user_name, code)
    reply = RedirectResponse(pages.safe_next(wish, services.settings), status.HTTP_303_SEE_OTHER)
    _set_cookie(reply, session, services.settings)
    return reply


def _checked(services: Services, request: Request, user_name: str, password: str) -> tuple[User, NewSession]:
    address = request.client.host if request.client else ""
    services.throttle.begin(user_name, address)
    user = services.users.check_password(user_name, password)
    if user is None:
        raise WrongCredentialsError
    services.throttle.succeeded(user_name, address)
    return user, services.sessions.begin(user.user_id, replacing=request.cookies.get(COOKIE))


def _set_cookie(reply: Response, session: NewSession, settings: AssistantSettings) -> None:
    reply.set_cookie(
        COOKIE,
        session.token,
        expires=session.expires_at,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
