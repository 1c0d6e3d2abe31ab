"""The brake: a run that would remove much waits here for a person, who sees what would go before deciding."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources.doing import do
from ui.errors import ApiError
from ui.replies.decisions import Approval
from ui.visit import Visit

APPROVE, REFUSE = "approve", "refuse"
SHOWN = 8


def show(visit: Visit, name: str) -> None:
    """What would go, and the two decisions. Nothing where nothing waits."""
    try:
        waiting = visit.client.operations.approval(name)
    except ApiError as error:
        problem.show(error, visit.texts, key="approval")
        return
    if waiting is None:
        return
    texts = visit.texts
    with st.container(border=True, key="approval"):
        st.subheader(texts("approval.title"), anchor=False)
        st.markdown(
            texts("approval.what", count=waiting["missing"], known=waiting["known"]),
            help=visit.clock.exact(waiting["asked_at"]),
        )
        st.markdown(texts("approval.why"))
        _documents(visit, waiting)
        with st.container(horizontal=True):
            if st.button(texts("approval.approve", count=waiting["missing"]), key="approve"):
                _decide(visit, name, APPROVE, waiting)
            if st.button(texts("approval.refuse"), key="refuse"):
                _decide(visit, name, REFUSE, waiting)
        st.caption(texts("approval.then"))


def _documents(visit: Visit, waiting: Approval) -> None:
    listed = [f"- {escaping.line(one['title'] or one['item_id'])}" for one in waiting["documents"]]
    st.markdown("\n".join(listed[:SHOWN]))
    more = waiting["missing"] - min(len(listed), SHOWN)
    if more <= 0:
        return
    with st.expander(visit.texts("approval.more", count=more)):
        st.markdown("\n".join(listed[SHOWN:]))
        if (unlisted := waiting["missing"] - len(listed)) > 0:
            st.caption(visit.texts("approval.unlisted", count=unlisted))


def _decide(visit: Visit, name: str, decision: str, waiting: Approval) -> None:
    do(visit, lambda: visit.client.operations.decide(name, decision, waiting["run_id"]))
