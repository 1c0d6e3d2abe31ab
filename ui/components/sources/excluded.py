"""What somebody left out for good, with the reason, and the way back."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources.doing import do
from ui.errors import ApiError
from ui.replies.decisions import Exclusion
from ui.visit import Visit


def show(visit: Visit, name: str) -> None:
    """The list."""
    texts = visit.texts
    try:
        found = visit.client.operations.exclusions(name)
    except ApiError as error:
        problem.show(error, texts, key="exclusions")
        return
    st.caption(texts("excluded.what"))
    if not found:
        st.caption(texts("excluded.none"))
    for place, one in enumerate(found):
        _one(visit, name, one, place)


def _one(visit: Visit, name: str, one: Exclusion, place: int) -> None:
    with st.container(border=True, gap="xsmall", key=f"exclusion-{place}"):
        st.markdown(f"**{escaping.line(one['title'] or one['item_id'])}**")
        st.markdown(visit.texts("excluded.erased") if one["erased"] else escaping.line(one["reason"]))
        by, when = escaping.line(one["excluded_by"]), visit.clock.ago(one["excluded_at"])
        decided = visit.texts("excluded.decided" if by else "excluded.decided_when", name=by, when=when)
        st.caption(f"{escaping.line(one['item_id'])} · {decided}", help=visit.clock.exact(one["excluded_at"]))
        if one["erased"]:
            st.caption(visit.texts("excluded.erased_what"))
        undo = visit.texts("excluded.undo_erased" if one["erased"] else "excluded.undo")
        if st.button(undo, key=f"include-{place}", icon=":material/undo:"):
            do(visit, lambda: visit.client.operations.include(name, one["item_id"]))
