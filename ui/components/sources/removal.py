"""Where a source's settings stand, and, for one that was made on this page, how to remove it."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources import address
from ui.errors import ApiError
from ui.source_replies import Source
from ui.visit import Visit

FILE = "file"


def show(visit: Visit, source: Source) -> None:
    """The kind, the origin, and the way out."""
    texts = visit.texts
    st.markdown(texts("settings.kind", kind=escaping.line(source["kind"]), name=escaping.line(source["name"])))
    if source["origin"] == FILE:
        st.info(texts("settings.from_file"), icon=":material/description:")
        return
    st.markdown(texts("settings.made_here"))
    with st.popover(texts("settings.remove"), icon=":material/delete:", key="remove-source"):
        st.markdown(texts("settings.remove_what", count=source["documents"]))
        if st.button(texts("settings.remove_yes"), key="remove-source-yes"):
            _remove(visit, source["name"])


def _remove(visit: Visit, name: str) -> None:
    try:
        visit.client.operations.delete_source(name)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    address.leave()
    st.rerun()
