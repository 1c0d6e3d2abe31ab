"""Search: a list of documents, for whoever wants to look instead of ask. The address holds the search, to be shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import streamlit as st

from ui import escaping
from ui.components import citations, missing, problem
from ui.errors import ApiError
from ui.replies.documents import SearchResult
from ui.visit import Visit

ANY = ""
PERIODS = {ANY: None, "month": 31, "year": 366, "three_years": 1096}  # days back
STEP, MOST = 20, 100


def show(visit: Visit) -> None:
    """A box, filters that fit what is found, and the list."""
    texts = visit.texts
    st.header(texts("search.title"), anchor=False)
    query = st.text_input(texts("search.query"), key="q", bind="query-params", icon=":material/search:", max_chars=400)
    if not query.strip():
        st.caption(texts("search.hint"))
        return
    _results(visit, query.strip())


def _results(visit: Visit, query: str) -> None:
    filters = st.container(horizontal=True, key="filters")
    limit = st.session_state.get(f"limit-{query}", STEP)
    try:
        with st.spinner(visit.texts("search.running")):
            found = visit.client.search(_query(visit, query, limit))
    except ApiError as error:
        problem.show(error, visit.texts)
        return
    with filters:
        _filters(visit, found)
    if not found["hits"]:
        st.info(visit.texts("search.nothing", query=escaping.line(query)), icon=":material/search_off:")
        missing.show(visit, query)
        return
    st.caption(visit.texts("search.found", count=len(found["hits"])))
    for place, hit in enumerate(found["hits"]):
        citations.show_hit(visit, hit, hit["document"]["source"], key=f"hit-{place}")
    if len(found["hits"]) == limit < MOST and st.button(visit.texts("search.more"), icon=":material/expand_more:"):
        st.session_state[f"limit-{query}"] = min(limit + STEP, MOST)
        st.rerun()
    missing.show(visit, query)


def _query(visit: Visit, query: str, limit: int) -> dict[str, str | int | None]:
    state = st.session_state
    days = PERIODS.get(str(state.get("changed", ANY)))
    return {
        "q": query,
        "source": state.get("source") or None,
        "format": state.get("type") or None,
        "changed_after": _days_before(visit.clock.today(), days) if days else None,
        "limit": limit,
    }


def _days_before(day: date, days: int) -> str:
    return f"{day - timedelta(days=days)}T00:00:00+00:00"


def _filters(visit: Visit, found: SearchResult) -> None:
    """The chosen value stays among the choices even when nothing is found with it."""
    texts = visit.texts
    _choice(texts("search.source"), "source", found["sources"], escaping.line, visit)
    _choice(texts("search.type"), "type", found["formats"], lambda code: texts.coded("format", code), visit)
    st.selectbox(
        texts("search.changed"),
        list(PERIODS),
        key="changed",
        format_func=lambda code: texts(f"search.period_{code or 'any'}"),
        width=170,
    )


def _choice(label: str, key: str, values: Sequence[str], worded: Callable[[str], str], visit: Visit) -> None:
    chosen = st.session_state.get(key, ANY)
    options = [ANY, *sorted({*values, *([chosen] if chosen else [])})]
    everything = visit.texts("search.everything")
    st.selectbox(label, options, key=key, format_func=lambda code: worded(code) if code else everything, width=170)
