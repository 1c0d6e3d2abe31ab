"""What went wrong, in words, with what to do now."""

from __future__ import annotations

import streamlit as st

from ui import errors, escaping
from ui.texts import Texts

ICON = ":material/error:"


def words(error: errors.ApiError, texts: Texts) -> str:
    """One or two sentences for the person, safe to show."""
    if isinstance(error, errors.RefusedError):
        return escaping.line(error.message)
    return texts(error.key)


def show(error: errors.ApiError, texts: Texts, key: str = "problem") -> None:
    """The problem and a button that tries once more, since a run of the page is that."""
    st.error(words(error, texts), icon=ICON)
    if not isinstance(error, errors.NotAllowedError | errors.NotFoundError):
        st.button(texts("problem.try_again"), icon=":material/refresh:", key=f"{key}-again")
