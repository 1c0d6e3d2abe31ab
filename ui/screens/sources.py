"""Sources, for IT: is anything wrong, and what to do about it. Quiet where all is well.

The overview, or what the address names: one source, the index, a new source, an erasure. All of it survives F5 and can
be sent as a link, since nothing but the address says what is shown.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources import address, running, searched_index, state, view
from ui.components.sources.definition import creation
from ui.components.sources.erasing import choosing, proving
from ui.errors import ApiError
from ui.replies.sources import Source
from ui.visit import Visit

_VIEWS: dict[str, Callable[[Visit], None]] = {
    address.INDEX: searched_index.show,
    address.NEW: creation.show,
    address.ERASE: choosing.show,
    address.ERASED: proving.show,
}

_DOORS = (
    (address.NEW, "new_source.open", ":material/add:"),
    (address.ERASE, "erasing.open", ":material/delete_forever:"),
)


def show(visit: Visit) -> None:
    """One source or one view, where the address names it; otherwise the overview."""
    if name := st.query_params.get(address.SOURCE):
        view.show(visit, name)
    elif shown := _VIEWS.get(st.query_params.get(address.VIEW, "")):
        back = visit.texts("sources.back")
        st.button(back, key="back", type="tertiary", icon=":material/arrow_back:", on_click=address.leave)
        shown(visit)
    else:
        _overview(visit)


def _overview(visit: Visit) -> None:
    """The verdict first, then a row per source, what is wrong on top."""
    texts = visit.texts
    st.header(texts("sources.title"), anchor=False)
    try:
        everything = visit.client.operations.sources()
    except ApiError as error:
        problem.show(error, texts)
        return
    if everything:
        _verdict(visit, everything)
    else:
        st.info(texts("sources.none"), icon=":material/inventory_2:")
    for each in sorted(everything, key=_order):
        _row(visit, each)
    searched_index.row(visit)
    with st.container(horizontal=True):
        for view_name, text, icon in _DOORS:
            on_click, key = address.open_view, f"open-{view_name}"
            st.button(texts(text), key=key, icon=icon, on_click=on_click, args=(view_name,))


def _order(source: Source) -> tuple[bool, bool, str]:
    return (not state.is_wrong(source), not source["running"], source["title"].lower())


def _verdict(visit: Visit, everything: list[Source]) -> None:
    wrong = sum(state.is_wrong(each) for each in everything)
    if wrong:
        st.error(visit.texts("sources.wrong", count=wrong, total=len(everything)), icon=":material/error:")
    else:
        st.success(visit.texts("sources.all_well", count=len(everything)), icon=":material/check_circle:")


def _row(visit: Visit, each: Source) -> None:
    """A red or running source in a frame with what happened; a green one in a quiet line."""
    name, loud = each["name"], state.is_wrong(each) or each["running"]
    with st.container(border=loud, gap="xsmall", key=f"row-{name}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"head-{name}"):
            st.button(
                f"**{escaping.line(each['title'])}**",
                key=f"open-{name}",
                type="tertiary",
                icon=":material/chevron_right:",
                icon_position="right",
                on_click=address.open_source,
                args=(name,),
            )
            state.badge(visit, each)
            facts = state.facts(visit, each)
            st.caption(facts, help=visit.clock.exact(each["last_good_run_at"]), width="content")
        state.trouble(visit, each)
        if each["running"]:
            running.progress(visit, each)
