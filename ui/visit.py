"""One run of a page for one signed-in person: who it is, the API on that person's behalf, words and clock.

Built anew in each run and kept nowhere: rights that changed a second ago count at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from ui import links
from ui.client import SESSION_COOKIE, ApiClient, Caller, shared_transport
from ui.dates import Clock
from ui.errors import NotSignedInError
from ui.replies.accounts import Me
from ui.settings import UiSettings
from ui.texts import Texts, best_language, load

KNOWLEDGE_MANAGER, IT, ADMIN = "knowledge_manager", "it", "admin"


@dataclass(frozen=True, slots=True)
class Visit:
    """What every page gets."""

    me: Me
    client: ApiClient
    texts: Texts
    clock: Clock
    settings: UiSettings
    pages_address: str

    def speaking(self, language: str) -> Visit:
        """The same in another language, that of a question: its answer is worded as it was asked."""
        texts = load(language)
        return replace(self, texts=texts, clock=replace(self.clock, texts=texts))

    def may(self, role: str) -> bool:
        """Whether to offer what the role is for. The API decides; this only saves a person from empty promises."""
        return role in self.me["roles"] or ADMIN in self.me["roles"]


def browser_texts() -> Texts:
    """The words for somebody who is not signed in, by the browser's language."""
    return load(best_language(st.context.locale))


def pages_address() -> str:
    """Where the browser sees the pages."""
    return links.pages_root(st.context.url or "")


def open_visit(settings: UiSettings) -> Visit:
    """The person of the browser's cookie.

    Raises:
        NotSignedInError: there is no cookie, or its session has ended.
        ApiError: the API did not tell who it is.
    """
    session = session_cookie()
    if not session:
        raise NotSignedInError
    caller = Caller(session, best_language(st.context.locale), pages_address())
    me = _client(settings, caller).me()
    texts = load(me["language"])
    client = _client(settings, Caller(session, texts.language, caller.pages_address))
    return Visit(me, client, texts, Clock.of(st.context.timezone, texts), settings, caller.pages_address)


def session_cookie() -> str | None:
    """The session in the browser's cookie, which only the API can set and end."""
    return st.context.cookies.get(SESSION_COOKIE)


def _client(settings: UiSettings, caller: Caller) -> ApiClient:
    return ApiClient(
        settings.api_url, caller, settings.request_timeout_s, settings.answer_timeout_s, shared_transport()
    )
