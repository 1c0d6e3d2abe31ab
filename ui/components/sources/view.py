"""One source's own view. Its address is a link that can be sent; so is that of each of its parts."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources import (
    address,
    approval,
    excluded,
    failing,
    looking_up,
    plan,
    quality,
    running,
    runs,
    schedules,
    state,
)
from ui.components.sources.definition import changing
from ui.errors import ApiError, NotFoundError
from ui.replies.sources import Source, SourceDetail
from ui.visit import Visit


def show(visit: Visit, name: str) -> None:
    """Title and state, then the part that the address names."""
    texts = visit.texts
    st.button(texts("sources.back"), key="back", type="tertiary", icon=":material/arrow_back:", on_click=address.leave)
    try:
        detail = visit.client.operations.source(name)
    except NotFoundError:
        st.info(texts("sources.not_found"), icon=":material/search_off:")
        return
    except ApiError as error:
        problem.show(error, texts, key="source")
        return
    source = detail["source"]
    with st.container(horizontal=True, vertical_alignment="center", key="source-title"):
        st.header(escaping.line(source["title"]), anchor=False, width="content")
        state.badge(visit, source)
    st.caption(state.facts(visit, source), help=visit.clock.exact(source["last_good_run_at"]))
    part = _choose_part(visit, source)
    _parts(visit, detail)[part]()


def _choose_part(visit: Visit, source: Source) -> str:
    """A row of parts; the choice goes into the address."""

    def label(part: str) -> str:
        words = visit.texts(f"source_part.{part}")
        return f"{words} ({source['failures']})" if part == address.FAILURES and source["failures"] else words

    def changed() -> None:
        address.open_source(source["name"], st.session_state["part"])

    part = address.part()
    st.session_state["part"] = part  # the address decides, also after "back"
    st.segmented_control(
        visit.texts("source_part.label"),
        address.PARTS,
        required=True,
        key="part",
        format_func=label,
        on_change=changed,
        label_visibility="collapsed",
    )
    return part


def _parts(visit: Visit, detail: SourceDetail) -> dict[str, Callable[[], None]]:
    source = detail["source"]
    name = source["name"]
    return {
        address.NOW: lambda: _now(visit, detail),
        address.FAILURES: lambda: _not_read(visit, name),
        address.RUNS: lambda: runs.show(visit, name, detail["runs"]),
        address.SCHEDULE: lambda: schedules.show(visit, name),
        address.QUALITY: lambda: quality.show(visit, name),
        address.EXCLUDED: lambda: excluded.show(visit, name),
        address.SETTINGS: lambda: changing.show(visit, source),
    }


def _not_read(visit: Visit, name: str) -> None:
    looking_up.show(visit, name)
    failing.show(visit, name)


def _now(visit: Visit, detail: SourceDetail) -> None:
    """What is going on, what waits for a person, and what can be started."""
    source, texts = detail["source"], visit.texts
    if source["running"]:
        running.progress(visit, source)
    if source["approval_waiting"]:
        approval.show(visit, source["name"])
    elif state.is_wrong(source):
        with st.container(border=True, gap="xsmall", key="trouble"):
            state.trouble(visit, source)
    elif not source["running"]:
        with st.container(horizontal=True):
            state.run_button(visit, source, texts("sources.run_now"), key="run-now")
    if not source["running"]:
        plan.show(visit, source["name"])
    if ended := [run for run in detail["runs"] if run["finished_at"]]:
        st.subheader(texts("sources.last_run"), anchor=False)
        runs.one(visit, ended[0])
