"""The two pages of the API itself, for signing in and out. No script, nothing from elsewhere, every value escaped."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from assistant.api.texts import LANGUAGES, texts
from assistant.settings import AssistantSettings


def sign_in(
    settings: AssistantSettings,
    language: str,
    wish: str,
    problem: str = "",
    user_name: str = "",
    status_code: int = 200,
) -> Response:
    """The page to sign in with; `wish` is where the person wants to go then, as the link had it."""
    known = language if language in LANGUAGES else "en"
    words = texts(known)["sign_in"]
    said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    values = {
        "language": known,
        "title": words["title"],
        "lead": words["lead"],
        "action": f"/sign-in?{urlencode({'next': safe_next(wish, settings), 'lang': known})}",
        "user_name_label": words["user_name"],
        "user_name": user_name,
        "password_label": words["password"],
        "submit": words["submit"],
        "forgot": words["forgot"],
    }
    escaped = {name: escape(value) for name, value in values.items()}
    focus = {"name_focus": "" if user_name else " autofocus", "password_focus": " autofocus" if user_name else ""}
    return _page("sign_in.html", settings, status_code, **escaped, **focus, problem=said)


def sign_out(settings: AssistantSettings, language: str) -> Response:
    """The page to sign out with."""
    known = language if language in LANGUAGES else "en"
    words = texts(known)["sign_out"]
    values = {
        "language": known,
        "action": f"/sign-out?{urlencode({'lang': known})}",
        "back_address": settings.ui_address,
        **words,
    }
    return _page("sign_out.html", settings, 200, **{name: escape(value) for name, value in values.items()})


def style_sheet() -> Response:
    """How the pages look."""
    return Response(_template("sign_in.css"), media_type="text/css")


def safe_next(wish: str, settings: AssistantSettings) -> str:
    """Where to go after signing in: the wish when it is on our pages, else their front.

    >>> safe_next("https://elsewhere.example/", AssistantSettings())
    'http://127.0.0.1:8501/'
    """
    ours = settings.ui_address
    return wish if wish.startswith((f"{ours}/", f"{ours}?")) and wish.isprintable() else f"{ours}/"


def on_our_host(request: Request, settings: AssistantSettings) -> str | None:
    """The address that this page has on the host that our pages share; None when it was asked for there.

    A cookie belongs to the host name in the browser: signed in under another name, the pages would not see it.
    """
    ours = settings.api_address
    if request.headers.get("Host", "").lower() == urlsplit(ours).netloc.lower():
        return None
    query = request.url.query
    return f"{ours}{request.url.path}" + (f"?{query}" if query else "")


def _page(name: str, settings: AssistantSettings, status_code: int, **values: str) -> Response:
    # Browsers hold the place that a form leads on to, our pages, against form-action as well.
    policy = (
        f"default-src 'none'; style-src 'self'; form-action 'self' {settings.ui_address}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(_template(name).format(**values), status_code, {"Content-Security-Policy": policy})


@cache
def _template(name: str) -> str:
    return (files("assistant.api") / "templates" / name).read_text(encoding="utf-8")
