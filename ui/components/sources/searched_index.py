"""The index as IT sees it: whether it can be searched, when it was last checked, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources import address, state
from ui.components.sources.doing import do
from ui.errors import ApiError
from ui.replies.index import IndexState
from ui.visit import Visit

LOOKS: dict[str, tuple[str, state.Color]] = {
    "ready": ("check_circle", "green"),
    "words_only": ("warning", "orange"),
    "rebuilding": ("sync", "blue"),
}
BUSY, READY = "rebuilding", "ready"
LOOK_EVERY_S = 3


def row(visit: Visit) -> None:
    """One quiet line of the overview."""
    try:
        now = visit.client.operations.index()
    except ApiError as error:
        st.caption(problem.words(error, visit.texts))
        return
    with (
        st.container(border=now["state"] != READY, key="row-index"),
        st.container(horizontal=True, vertical_alignment="center", key="head-of-index"),
    ):
        st.button(
            f"**{visit.texts('index.title')}**",
            key="open-index",
            type="tertiary",
            icon=":material/chevron_right:",
            icon_position="right",
            on_click=address.open_view,
            args=(address.INDEX,),
        )
        _badge(visit, now)
        st.caption(_facts(visit, now), help=_checked_exactly(visit, now), width="content")


def show(visit: Visit) -> None:
    """The view with its actions."""
    texts = visit.texts
    st.header(texts("index.title"), anchor=False)
    try:
        now = visit.client.operations.index()
    except ApiError as error:
        problem.show(error, texts, key="index")
        return
    _badge(visit, now)
    st.markdown(texts.coded("index_meaning", now["state"]))
    st.caption(_facts(visit, now), help=_checked_exactly(visit, now))
    if now["problem"]:
        st.error(escaping.line(now["problem"]), icon=problem.ICON)
    if now["state"] == BUSY:
        _progress(visit)
        return
    _action(visit, "check", visit.client.operations.check_index)
    _action(visit, "rebuild", visit.client.operations.rebuild_index)
    _back_up(visit)


def _badge(visit: Visit, now: IndexState) -> None:
    icon, color = LOOKS.get(now["state"], ("error", "red"))
    st.badge(visit.texts.coded("index_state", now["state"]), icon=f":material/{icon}:", color=color)


def _facts(visit: Visit, now: IndexState) -> str:
    texts, known = visit.texts, [visit.texts("unit.passage", count=now["passages"])]
    if (check := now["last_check"]) is None:
        return " · ".join([*known, texts("index.never_checked")])
    known.append(texts("index.last_check", when=visit.clock.ago(check["at"])))
    differed = sum(cast(dict[str, int], check["drift"]).values())
    if not differed:
        known.append(texts("index.agreed"))
    else:
        known.append(texts("index.repaired" if check["repaired"] else "index.differs", count=differed))
    return " · ".join(known)


def _checked_exactly(visit: Visit, now: IndexState) -> str | None:
    return visit.clock.exact(now["last_check"]["at"]) if now["last_check"] else None


def _progress(visit: Visit) -> None:
    @st.fragment(run_every=LOOK_EVERY_S)
    def look() -> None:
        try:
            now = visit.client.operations.index()
        except ApiError as error:
            st.caption(problem.words(error, visit.texts))
            return
        known = now["progress"]
        if now["state"] != BUSY:
            st.rerun(scope="app")
        elif known and known["total"]:
            said = visit.texts("index.done_of", count=known["done"], total=known["total"])
            st.progress(min(known["done"] / known["total"], 1.0), text=said)

    look()


def _action(visit: Visit, name: str, work: Callable[[], object]) -> None:
    texts = visit.texts
    with st.container(border=True, gap="xsmall", key=f"index-{name}"):
        st.markdown(f"**{texts(f'index.{name}')}**")
        st.caption(texts(f"index.{name}_what"))
        if st.button(texts(f"index.{name}_do"), key=f"{name}-index"):
            with st.spinner(texts("index.working")):
                do(visit, work)


def _back_up(visit: Visit) -> None:
    texts = visit.texts
    with st.form("back-up"):
        st.markdown(f"**{texts('index.back_up')}**")
        st.caption(texts("index.back_up_what"))
        folder = st.text_input(texts("index.folder"), key="backup-folder", placeholder="/srv/backup/collega")
        if st.form_submit_button(texts("index.back_up_do")) and folder.strip():
            with st.spinner(texts("index.working")):
                _backed_up(visit, folder.strip())


def _backed_up(visit: Visit, folder: str) -> None:
    try:
        visit.client.operations.back_up(folder)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
    else:
        st.success(visit.texts("index.backed_up"), icon=":material/check_circle:")
