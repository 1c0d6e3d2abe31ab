"""One thing that a person asked for: done and the page drawn anew, or what went wrong in words."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.components import problem
from ui.errors import ApiError
from ui.visit import Visit


def do(visit: Visit, work: Callable[[], object]) -> None:
    """Call the API; the page then shows what came of it, since it keeps nothing itself."""
    try:
        work()
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
    else:
        st.rerun()
