"""Where the page is, in its address: which source, and which part of it. So F5 and a colleague's link show the same."""

from __future__ import annotations

from typing import Literal

import streamlit as st

SOURCE, PART, VIEW = "source", "part", "view"
NOW, FAILURES, RUNS, SCHEDULE = "now", "failures", "runs", "schedule"
QUALITY, EXCLUDED, SETTINGS = "quality", "excluded", "settings"
PARTS = (NOW, FAILURES, RUNS, SCHEDULE, QUALITY, EXCLUDED, SETTINGS)
INDEX, NEW, ERASE, ERASED = "index", "new", "erase", "erased"


def part() -> str:
    """The part that the address names; the first where it names none of ours."""
    named = st.query_params.get(PART, NOW)
    return named if named in PARTS else NOW


def button(
    label: str, name: str, wanted: str = NOW, *, key: str, icon: str | None = None, primary: bool = False
) -> None:
    """A button that opens a source's view."""
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    st.button(label, key=key, icon=icon, type=kind, on_click=open_source, args=(name, wanted))


def open_source(name: str, wanted: str = NOW) -> None:
    """Name a source in the address."""
    st.query_params.from_dict({SOURCE: name} if wanted == NOW else {SOURCE: name, PART: wanted})


def open_view(view: str) -> None:
    """Name a view that is no source's."""
    st.query_params.from_dict({VIEW: view})


def view_button(label: str, view: str, *, key: str, icon: str | None = None) -> None:
    """A quiet button that opens a view that is no source's."""
    st.button(label, key=key, icon=icon, type="tertiary", on_click=open_view, args=(view,))


def leave() -> None:
    """Back to the overview."""
    st.query_params.clear()
