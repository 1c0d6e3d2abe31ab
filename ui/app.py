"""The entry of the pages: `streamlit run ui/app.py`. Finds out who it is and lists what the person's roles allow."""

from __future__ import annotations

import html
import json
import logging
import traceback
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import escaping, links
from ui.components import problem
from ui.errors import ApiError, NotSignedInError
from ui.screens import account, ask, gaps, search, sources
from ui.settings import UiSettings
from ui.visit import IT, KNOWLEDGE_MANAGER, Visit, browser_texts, open_visit, pages_address

logger = logging.getLogger(__name__)

STYLE = Path(__file__).parent / "style.css"
IMAGES = resources.files("collega_data") / "images"
WIDE = {"gaps", "sources"}


def main() -> None:
    """One run of one page."""
    settings = UiSettings()
    st.set_page_config(page_title="Collega", page_icon=str(IMAGES / "mark.png"))
    st.html(STYLE)
    try:
        visit = open_visit(settings)
    except NotSignedInError:
        _send_to_sign_in(settings)
    except ApiError as error:
        problem.show(error, browser_texts())
    else:
        _show(visit)


def _show(visit: Visit) -> None:
    with st.sidebar:
        beside = st.container()
        _foot(visit)
    page = st.navigation(_pages(visit, beside), position="top")
    st.set_page_config(page_title=f"{page.title} · Collega", layout="wide" if page.url_path in WIDE else "centered")
    _say_language(visit.texts.language)
    st.logo(str(IMAGES / "logo.svg"), size="large")
    try:
        page.run()
    except NotSignedInError:
        _send_to_sign_in(visit.settings)
    except Exception as error:  # Streamlit would say it in English, and print what a document or a person said
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("unexpected %s on the page %s\n%s", type(error).__name__, page.url_path, frames)
        problem.show(ApiError(), visit.texts, key="page")


def _pages(visit: Visit, beside: DeltaGenerator) -> list[st.Page]:
    """What the person may open is listed. The rest has a page that says so; the API would refuse it anyway."""
    texts = visit.texts

    def page(show: Callable[[Visit], None], path: str, icon: str, role: str | None = None) -> st.Page:
        allowed = role is None or visit.may(role)

        def draw() -> None:
            if allowed:
                show(visit)
            else:
                st.info(texts("problem.not_allowed"), icon=":material/lock:")

        return st.Page(
            draw,
            title=texts(f"navigation.{path}"),
            icon=icon,
            url_path=path,
            default=path == "ask",
            visibility="visible" if allowed else "hidden",
        )

    return [
        page(lambda visit: ask.show(visit, beside), "ask", ":material/chat:"),
        page(search.show, "search", ":material/search:"),
        page(gaps.show, "gaps", ":material/lightbulb:", KNOWLEDGE_MANAGER),
        page(sources.show, "sources", ":material/database:", IT),
        page(account.show, "account", ":material/person:"),
    ]


def _say_language(language: str) -> None:
    """So that a screen reader speaks it; Streamlit's page says English. One of our three, never somebody's text."""
    script = f"document.documentElement.lang = {_for_script(language)}"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _foot(visit: Visit) -> None:
    """Who is signed in and in which language, below the list of conversations."""
    me = visit.me
    with st.container(key="foot", gap="xsmall"):
        st.caption(escaping.line(", ".join(part for part in (me["display_name"], me["department"]) if part)))
        account.choose_language(visit, key="foot-language")


def _send_to_sign_in(settings: UiSettings) -> None:
    """To the API's page, which sets the cookie and sends the browser back. The script's only input is our address."""
    texts = browser_texts()
    back_to = f"{pages_address()}/{_with_parameters()}"
    address = links.sign_in(settings.api_for_browsers, back_to, texts.language)
    st.html(
        f"<script>window.location.replace({_for_script(address)})</script>"
        f"<p>{html.escape(texts('signing_in.moment'))}</p>",
        unsafe_allow_javascript=True,
    )
    account.same_tab_link(address, texts("signing_in.go"))  # for whoever has scripts restricted
    st.stop()


def _with_parameters() -> str:
    """The page and what its address asks for, so that a colleague's link opens after signing in."""
    path = urlsplit(st.context.url or "").path.lstrip("/")
    query = urlencode(st.query_params.to_dict())
    return f"{path}?{query}" if query else path


def _for_script(text: str) -> str:
    """A JavaScript string that cannot end the script element."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


if __name__ == "__main__":
    main()
