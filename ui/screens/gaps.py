"""Open topics, for the knowledge manager: this week's decisions, the costliest first; each can be taken from here."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import exports, parameters
from ui.components import gap, problem
from ui.errors import ApiError, NotFoundError
from ui.replies.gaps import Gap
from ui.texts import Texts
from ui.visit import Visit

STATES = ("open", "drafting", "resolved", "dismissed")
SHOWN = 20
PARAMETER = "topic"


def show(visit: Visit) -> None:
    """One topic, where the address names it; otherwise the list."""
    if (gap_id := parameters.number(PARAMETER)) is not None:
        _show_topic(visit, gap_id)
    else:
        _show_list(visit)


def cost_order(topic: Gap) -> tuple[int, int, str]:
    """By askers times questions, the latest first among equals. Fewer than five counts as none: we do not know more."""
    return ((topic["askers"] or 0) * (topic["times_asked"] or 0), topic["times_asked"] or 0, topic["last_asked_on"])


def few(count: int | None, texts: Texts) -> str:
    """A number of people or questions, which is not told below five."""
    return texts("gaps.fewer_than_five") if count is None else texts("gaps.number", count=count)


def as_rows(topics: Sequence[Gap], visit: Visit) -> list[list[str]]:
    """The list as a table, for the file."""
    texts = visit.texts
    return [
        [
            topic["label"],
            texts.coded("cause", topic["cause"]),
            texts.coded("gap_state", topic["state"]),
            few(topic["askers"], texts),
            few(topic["times_asked"], texts),
            visit.clock.day(topic["first_asked_on"]),
            visit.clock.day(topic["last_asked_on"]),
            topic["expert"]["display_name"] if topic["expert"] else "",
            topic["owner"] or "",
            topic["reason"],
        ]
        for topic in topics
    ]


def _show_list(visit: Visit) -> None:
    texts = visit.texts
    st.header(texts("gaps.title"), anchor=False)
    state = st.segmented_control(
        texts("gaps.state"),
        STATES,
        default=STATES[0],
        required=True,
        key="gap-state",
        format_func=lambda code: texts.coded("gap_state", code),
        label_visibility="collapsed",
    )
    try:
        topics = sorted(visit.client.gaps(state or STATES[0]), key=cost_order, reverse=True)
    except ApiError as error:
        problem.show(error, texts)
        return
    if not topics:
        st.info(texts("gaps.none" if state == "open" else "gaps.none_here"), icon=":material/task_alt:")
        return
    _head(visit, topics, state or STATES[0])
    shown = topics if st.session_state.get("all-gaps") else topics[:SHOWN]
    for topic in shown:
        _row(visit, topic)
    if len(topics) > SHOWN:
        st.toggle(texts("gaps.all", count=len(topics)), key="all-gaps")


def _head(visit: Visit, topics: Sequence[Gap], state: str) -> None:
    texts = visit.texts
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if state == "open":
            undecided = sum(topic["owner"] is None for topic in topics)
            st.markdown(texts("gaps.to_decide", count=undecided), width="content")
        else:
            st.markdown(texts("gaps.listed", count=len(topics)), width="content")
        header = [texts(f"gaps.column_{column}") for column in COLUMNS]
        st.download_button(
            texts("gaps.export"),
            exports.as_csv(header, as_rows(topics, visit), texts.language),
            file_name=texts("gaps.file_name"),
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


COLUMNS = ("topic", "cause", "state", "askers", "times", "first", "last", "expert", "owner", "reason")


def _row(visit: Visit, topic: Gap) -> None:
    texts, gap_id = visit.texts, topic["gap_id"]
    with st.container(border=True, gap="xsmall", key=f"topic-{gap_id}"):
        st.markdown(f"**{gap.label(visit, topic)}**")
        gap.summary(visit, topic)
        with st.container(horizontal=True):
            if st.button(texts("gaps.open"), key=f"open-{gap_id}", icon=":material/arrow_forward:"):
                st.query_params[PARAMETER] = str(gap_id)
                st.rerun()
            if topic["owner"] is None and st.button(
                texts("gaps.take"), key=f"take-{gap_id}", type="tertiary", icon=":material/person_add:"
            ):
                gap.decide(visit, gap_id, owner=visit.me["user_name"])


def _show_topic(visit: Visit, gap_id: int) -> None:
    if st.button(visit.texts("gaps.back"), icon=":material/arrow_back:", type="tertiary"):
        st.query_params.pop(PARAMETER, None)
        st.rerun()
    try:
        topic = visit.client.gap(gap_id)
    except NotFoundError:
        st.info(visit.texts("gaps.not_found"), icon=":material/search_off:")
        return
    except ApiError as error:
        problem.show(error, visit.texts)
        return
    gap.show(visit, topic)
