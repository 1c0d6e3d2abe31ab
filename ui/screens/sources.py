"""Sources, for IT: is anything wrong, and what to do about it. Quiet where all is well."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem, source
from ui.errors import ApiError
from ui.replies import Source
from ui.visit import Visit

PARAMETER = "source"


def show(visit: Visit) -> None:
    """The verdict first, then a row per source, what is wrong on top; details of the one that the address names."""
    texts = visit.texts
    st.header(texts("sources.title"), anchor=False)
    try:
        everything = visit.client.sources()
    except ApiError as error:
        problem.show(error, texts)
        return
    if not everything:
        st.info(texts("sources.none"), icon=":material/inventory_2:")
        return
    _verdict(visit, everything)
    for each in sorted(everything, key=lambda each: (not source.is_wrong(each), each["title"].lower())):
        _row(visit, each)


def _verdict(visit: Visit, everything: list[Source]) -> None:
    wrong = sum(source.is_wrong(each) for each in everything)
    if wrong:
        st.error(visit.texts("sources.wrong", count=wrong, total=len(everything)), icon=":material/error:")
    else:
        st.success(visit.texts("sources.all_well", count=len(everything)), icon=":material/check_circle:")


def _row(visit: Visit, each: Source) -> None:
    texts, name = visit.texts, each["name"]
    opened = st.query_params.get(PARAMETER) == name
    with st.container(border=True, gap="xsmall", key=f"row-{name}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escaping.line(each['title'])}**", width="content")
            source.badge(visit, each)
        st.caption(_facts(visit, each), help=visit.clock.exact(each["last_good_run_at"]))
        source.trouble(visit, each)
        if each["running"] or f"run-{name}" in st.session_state:
            source.progress(visit, each)
        with st.container(horizontal=True):
            if st.button(
                texts("sources.run_now"), key=f"start-{name}", icon=":material/play_arrow:", disabled=each["running"]
            ):
                source.start(visit, name)
            source.approve(visit, each)
            label = "sources.close" if opened else "sources.details"
            st.button(texts(label), key=f"details-{name}", type="tertiary", on_click=_open, args=(name, opened))
        if opened:
            _details(visit, name)


def _open(name: str, opened: bool) -> None:
    if opened:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = name


def _facts(visit: Visit, each: Source) -> str:
    texts = visit.texts
    read = texts("sources.last_good", when=visit.clock.ago(each["last_good_run_at"]))
    documents = texts("unit.document", count=each["documents"])
    failed = texts("sources.failures", count=each["failures"])
    return " · ".join([read, documents, texts("unit.passage", count=each["passages"]), failed])


def _details(visit: Visit, name: str) -> None:
    try:
        detail = visit.client.source(name)
    except ApiError as error:
        problem.show(error, visit.texts, key=f"details-{name}")
        return
    st.subheader(visit.texts("sources.last_runs"), anchor=False)
    if detail["runs"]:
        source.runs(visit, detail["runs"])
    else:
        st.caption(visit.texts("sources.never_read_do"))
    st.subheader(visit.texts("sources.failed_items"), anchor=False)
    source.failures(visit, detail["failures"])
