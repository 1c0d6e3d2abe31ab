"""What the tests of the pages share: the scripted API, pages without a browser, a browser that tells on requests."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from assistant.identity.roles import Role
from tests.ui import scripted_api, servers
from tests.ui.scripted_api import Script

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
OURS = {"127.0.0.1", "localhost"}
SIZES = {"phone": (390, 844), "desk": (1440, 900)}

Draw = Callable[..., AppTest]


@pytest.fixture
def script() -> Script:
    """What the API replies: nothing asked so far, a person who may do everything."""
    return Script(me=scripted_api.a_person(Role.EMPLOYEE, Role.ADMIN, language="en"))


@pytest.fixture
def api(script: Script) -> Iterator[str]:
    """The scripted API's address."""
    with servers.serving(scripted_api.build(script)) as address:
        yield address


@pytest.fixture
def draw(api: str, monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Draws one page for the signed-in person, without a browser."""
    monkeypatch.setenv("COLLEGA_UI_API_URL", api)
    monkeypatch.setattr("ui.visit.session_cookie", lambda: scripted_api.SESSION)
    # AppTest leaves the page as the main module, which a child process of a later test would run.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

    def run(page: str, **query: str) -> AppTest:
        app = AppTest.from_function(_page, args=(page,), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return run


def _page(name: str) -> None:
    """The body of a page's run; AppTest takes its source, so everything is imported within."""
    from importlib import import_module

    import streamlit as st

    from ui.settings import UiSettings
    from ui.visit import open_visit

    beside = (st.sidebar.container(),) if name == "ask" else ()
    import_module(f"ui.screens.{name}").show(open_visit(UiSettings()), *beside)


class Window:
    """A browser's window that remembers every request that left for elsewhere, and every error of the page."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.page = context.new_page()
        self.elsewhere: list[str] = []
        context.on("request", self._note)

    def _note(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in OURS:
            self.elsewhere.append(request.url)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium, or these tests are skipped by name. Playwright's event loop must not outlive the tests that need it."""
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip("Chromium is not installed (make system)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--disable-sync"])
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium: Any) -> Iterator[Callable[..., Window]]:
    """Opens windows, and at the end fails the test if any of them asked anybody but us for anything."""
    windows: list[Window] = []

    def open_one(size: str = "desk", scheme: str = "light", language: str = "en-GB") -> Window:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=language,
            timezone_id="Europe/Amsterdam",
        )
        context.set_default_timeout(60_000)  # of a hang; the machine may be busy
        windows.append(Window(context))
        return windows[-1]

    with ExitStack() as closing:
        closing.callback(lambda: [window.context.close() for window in windows])
        yield open_one
        assert [address for window in windows for address in window.elsewhere] == []
