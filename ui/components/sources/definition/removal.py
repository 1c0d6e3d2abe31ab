"""Removing a source that was made on this page."""

from __future__ import annotations

import streamlit as st

from ui.components import problem
from ui.components.sources import address
from ui.errors import ApiError
from ui.replies.sources import Source
from ui.visit import Visit


def show(visit: Visit, source: Source, seen_changed_at: str | None) -> None:
    """What would go, and the button. Another's change since `seen_changed_at` is not removed with it unseen."""
    texts = visit.texts
    with st.popover(texts("settings.remove"), icon=":material/delete:", key="remove-source"):
        st.markdown(texts("settings.remove_what", count=source["documents"]))
        if st.button(texts("settings.remove_yes"), key="remove-source-yes"):
            _remove(visit, source["name"], seen_changed_at)


def _remove(visit: Visit, name: str, seen_changed_at: str | None) -> None:
    try:
        visit.client.operations.delete_source(name, seen_changed_at)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    address.leave()
    st.rerun()
