"""What could not be read: the reason in plain words, where it is, try again, or leave it out from now on."""

from __future__ import annotations

from urllib.parse import unquote

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources.doing import do
from ui.errors import ApiError
from ui.replies.items import Failure
from ui.visit import Visit

AT_ONCE = 25
SKIPPED = "skipped"
STATES = ("failed", "dead", "quarantined", SKIPPED)
RETRIED = {"failed", "dead", "quarantined"}


def show(visit: Visit, name: str) -> None:
    """The list, by state where the person chooses one, a page at a time."""
    texts = visit.texts
    state = st.segmented_control(
        texts("failing.state"),
        STATES,
        key="failure-state",
        format_func=lambda code: texts.coded("failure_kind", code),
        label_visibility="collapsed",
    )
    shown = st.session_state.get("failures-shown", AT_ONCE)
    try:
        found = visit.client.operations.failures(name, state, shown + 1, 0)
    except ApiError as error:
        problem.show(error, texts, key="failures")
        return
    if not found:
        st.caption(f":material/check: {texts('failing.none_here' if state else 'sources.no_failures')}")
        return
    if any(one["state"] in RETRIED for one in found):
        _retry_all(visit, name)
    skipped_from = next((place for place, one in enumerate(found) if one["state"] == SKIPPED), None)
    for place, failure in enumerate(found[:shown]):
        if place == skipped_from:
            st.caption(texts("failing.skipped_what"))
        _one(visit, name, failure, place)
    if len(found) > shown:
        more = shown + AT_ONCE
        st.button(texts("search.more"), key="more-failures", on_click=_show_more, args=(more,))


def _show_more(count: int) -> None:
    st.session_state["failures-shown"] = count


def _retry_all(visit: Visit, name: str) -> None:
    if st.button(visit.texts("failing.retry_all"), key="retry-all", icon=":material/refresh:"):
        do(visit, lambda: visit.client.operations.retry(name, None))


def _one(visit: Visit, name: str, failure: Failure, place: int) -> None:
    texts = visit.texts
    with st.container(border=True, gap="xsmall", key=f"failure-{place}"):
        title = escaping.line(failure["title"] or failure["item_id"])
        st.markdown(f"**{title}** · {texts.coded('failure_state', failure['state'])}")
        st.markdown(escaping.line(failure["reason"]))
        st.caption(" · ".join(_known(visit, failure)))
        with st.container(horizontal=True):
            if failure["state"] in RETRIED and st.button(
                texts("failing.retry"), key=f"retry-{place}", icon=":material/refresh:"
            ):
                do(visit, lambda: visit.client.operations.retry(name, failure["item_id"]))
            if failure["state"] != SKIPPED:
                _leave_out(visit, name, failure, place)


def _known(visit: Visit, failure: Failure) -> list[str]:
    texts, clock = visit.texts, visit.clock
    known = [escaping.line(unquote(failure["path"].removeprefix("file://")) or failure["item_id"])]
    if failure["first_failed_at"]:
        known.append(texts("failing.since", when=clock.ago(failure["first_failed_at"])))
    if failure["attempts"] > 1:
        known.append(texts("failing.attempts", count=failure["attempts"]))
    if failure["next_try"]:
        known.append(texts("sources.next_try", when=clock.ago(failure["next_try"])))
    return known


def _leave_out(visit: Visit, name: str, failure: Failure, place: int) -> None:
    texts = visit.texts
    with (
        st.popover(texts("failing.leave_out"), icon=":material/block:", key=f"leave-{place}"),
        st.form(f"leave-form-{place}", border=False),
    ):
        st.markdown(texts("failing.leave_out_what"))
        reason = st.text_input(texts("failing.leave_out_why"), key=f"leave-why-{place}", max_chars=500)
        if st.form_submit_button(texts("failing.leave_out_yes")):
            if reason.strip():
                do(visit, lambda: visit.client.operations.exclude(name, failure["item_id"], reason.strip()))
            else:
                st.error(texts("failing.leave_out_needs_reason"))
