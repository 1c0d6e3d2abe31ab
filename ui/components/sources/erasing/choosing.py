"""Which documents are erased for good: looked for by source, name and author, seen, and confirmed by a person.

What the person saw goes back with the order to erase, and the API refuses when it would take anything else by now.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui import escaping, exports
from ui.components import problem
from ui.components.sources import address
from ui.errors import ApiError
from ui.operations import Body
from ui.replies.store import Candidate, Chosen, ErasableSource
from ui.visit import Visit

SHOWN = 50
LOOKED_FOR, SEEN = "erase-looked-for", "erase-seen"  # what was typed, and what was shown for it
ORDER = "erase-order"


@dataclass(slots=True)
class Order:
    """An erasure that was asked for. A second click ends the page's run wherever it is, so what was done is kept here:
    the next run then shows it, and asks for nothing twice."""

    done: bool = False


def show(visit: Visit) -> None:
    """Look for them; what would go stands below."""
    texts = visit.texts
    order: Order | None = st.session_state.get(ORDER)
    if order and order.done:
        _show_proof()
    st.header(texts("erasing.title"), anchor=False)
    st.caption(texts("erasing.what"))
    try:
        sources = {one["name"]: one for one in visit.client.operations.erasable_sources()}
    except ApiError as error:
        problem.show(error, texts, key="erase-sources")
        return
    if not sources:
        st.info(texts("sources.none"), icon=":material/inventory_2:")
        return
    _ask(visit, sources)
    if looked_for := st.session_state.get(LOOKED_FOR):
        _found(visit, looked_for)
    address.view_button(texts("erasing.to_proof"), address.ERASED, key="to-proof", icon=":material/verified:")


def _ask(visit: Visit, sources: dict[str, ErasableSource]) -> None:
    texts = visit.texts

    def label(name: str) -> str:
        one = sources[name]
        title = escaping.line(one["title"])
        return title if one["is_read"] else texts("erasing.former", title=title, count=one["documents"])

    with st.form("erase-choice"):
        ordered = sorted(sources, key=lambda name: (not sources[name]["is_read"], name))
        source = st.selectbox(texts("erasing.source"), ordered, key="erase-source", format_func=label)
        named = st.text_input(
            texts("erasing.named"), key="erase-named", max_chars=400, help=texts("erasing.named_help")
        )
        author = st.text_input(
            texts("erasing.author"), key="erase-author", max_chars=400, help=texts("erasing.author_help")
        )
        if st.form_submit_button(texts("erasing.look"), icon=":material/search:"):
            st.session_state[LOOKED_FOR] = {"source": source, "named": named.strip(), "author": author.strip()}
            st.session_state.pop(SEEN, None)


def _found(visit: Visit, looked_for: Body) -> None:
    """What would go, and the way to let it go."""
    texts = visit.texts
    try:
        found = visit.client.operations.would_erase(looked_for)
    except ApiError as error:
        st.error(problem.words(error, texts), icon=problem.ICON)
        return
    documents = found["documents"]
    if not documents:
        st.info(texts("erasing.none"), icon=":material/search_off:")
        return
    st.subheader(texts("erasing.would_go", count=len(documents)), anchor=False)
    st.markdown("\n".join(f"- {_line(visit, one)}" for one in documents[:SHOWN]))
    if len(documents) > SHOWN:
        st.caption(texts("erasing.more", count=len(documents) - SHOWN))
    rows = [(one["source"], one["item_id"], one["title"]) for one in documents]
    st.download_button(
        texts("erasing.list"),
        exports.as_csv(("source", "item_id", "title"), rows, texts.language),
        file_name="collega-erasure.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    _confirm(visit, looked_for, found)


def _line(visit: Visit, one: Candidate) -> str:
    said = f"**{escaping.line(one['title'] or one['item_id'])}** · {escaping.line(one['source'])}: "
    said += escaping.line(one["item_id"])
    return f"{said} · {visit.texts('erasing.is_copy')}" if one["is_copy"] else said


def _confirm(visit: Visit, looked_for: Body, found: Chosen) -> None:
    texts = visit.texts
    st.warning(texts("erasing.stays"), icon=":material/warning:")
    now, seen = found["seen"], st.session_state.get(SEEN)
    sure = st.checkbox(texts("erasing.sure"), key=f"erase-sure-{now}")  # said of this list and of no other
    pressed = st.button(
        texts("erasing.do", count=len(found["documents"])),
        type="primary",
        icon=":material/delete_forever:",
        disabled=not sure,
        key="erase-do",
    )
    st.session_state[SEEN] = now
    if seen not in (None, now):  # a run has stored, changed or removed some since
        st.error(texts("erasing.changed"), icon=problem.ICON)
    elif pressed and seen == now:
        _erase(visit, looked_for, now)


def _erase(visit: Visit, looked_for: Body, seen: str) -> None:
    order = Order()
    st.session_state[ORDER] = order
    with st.spinner(visit.texts("erasing.working")):
        try:
            visit.client.operations.erase(looked_for, seen)
        except ApiError as error:
            st.error(problem.words(error, visit.texts), icon=problem.ICON)
            return
        order.done = True
    _show_proof()


def _show_proof() -> None:
    st.session_state.pop(ORDER, None)
    st.session_state.pop(LOOKED_FOR, None)
    address.open_view(address.ERASED)
    st.rerun()
