"""Which documents are erased for good: looked for by source, name and author, seen, and confirmed by a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import streamlit as st

from ui import escaping, exports
from ui.components import problem
from ui.components.sources import address
from ui.errors import ApiError
from ui.replies.store import Candidate
from ui.visit import Visit

SHOWN = 50
LOOKED_FOR, SEEN = "erase-looked-for", "erase-seen"  # what was typed, and a digest of what was shown for it


def show(visit: Visit) -> None:
    """Look for them; what would go stands below."""
    texts = visit.texts
    st.header(texts("erasing.title"), anchor=False)
    st.caption(texts("erasing.what"))
    try:
        titles = {one["name"]: one["title"] for one in visit.client.operations.sources()}
    except ApiError as error:
        problem.show(error, texts, key="erase-sources")
        return
    if not titles:
        st.info(texts("sources.none"), icon=":material/inventory_2:")
        return
    _ask(visit, titles)
    if looked_for := st.session_state.get(LOOKED_FOR):
        _found(visit, *looked_for)


def _ask(visit: Visit, titles: dict[str, str]) -> None:
    texts = visit.texts
    with st.form("erase-choice"):
        source = st.selectbox(
            texts("erasing.source"),
            sorted(titles),
            key="erase-source",
            format_func=lambda name: escaping.line(titles[name]),
        )
        named = st.text_input(
            texts("erasing.named"), key="erase-named", max_chars=400, help=texts("erasing.named_help")
        )
        author = st.text_input(
            texts("erasing.author"), key="erase-author", max_chars=400, help=texts("erasing.author_help")
        )
        if st.form_submit_button(texts("erasing.look"), icon=":material/search:"):
            st.session_state[LOOKED_FOR] = (source, named.strip(), author.strip())
            st.session_state.pop(SEEN, None)


def _found(visit: Visit, source: str, named: str, author: str) -> None:
    """What would go, and the way to let it go."""
    texts = visit.texts
    try:
        found = visit.client.operations.would_erase(source, named, author)
    except ApiError as error:
        st.info(problem.words(error, texts), icon=":material/search_off:")
        return
    st.subheader(texts("erasing.would_go", count=len(found)), anchor=False)
    st.markdown("\n".join(f"- {_line(visit, one)}" for one in found[:SHOWN]))
    if len(found) > SHOWN:
        st.caption(texts("erasing.more", count=len(found) - SHOWN))
    rows = [(one["source"], one["item_id"], one["title"]) for one in found]
    st.download_button(
        texts("erasing.list"),
        exports.as_csv(("source", "item_id", "title"), rows, texts.language),
        file_name="collega-erasure.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    _confirm(visit, source, found)


def _line(visit: Visit, one: Candidate) -> str:
    said = f"**{escaping.line(one['title'] or one['item_id'])}** · {escaping.line(one['source'])}: "
    said += escaping.line(one["item_id"])
    return f"{said} · {visit.texts('erasing.is_copy')}" if one["is_copy"] else said


def _confirm(visit: Visit, source: str, found: Sequence[Candidate]) -> None:
    texts = visit.texts
    st.warning(texts("erasing.stays"), icon=":material/warning:")
    now, seen = _digest(found), st.session_state.get(SEEN)
    sure = st.checkbox(texts("erasing.sure"), key=f"erase-sure-{now}")  # said of this list and of no other
    pressed = st.button(
        texts("erasing.do", count=len(found)),
        type="primary",
        icon=":material/delete_forever:",
        disabled=not sure,
        key="erase-do",
    )
    st.session_state[SEEN] = now
    if seen not in (None, now):  # a run has stored or removed some since
        st.error(texts("erasing.changed"), icon=problem.ICON)
    elif pressed and seen == now:
        with st.spinner(texts("erasing.working")):
            _erase(visit, source, [one["item_id"] for one in found if not one["is_copy"]])


def _digest(found: Sequence[Candidate]) -> str:
    ids = json.dumps([(one["source"], one["item_id"]) for one in found])
    return hashlib.sha256(ids.encode("utf-8", "surrogatepass")).hexdigest()


def _erase(visit: Visit, source: str, item_ids: Sequence[str]) -> None:
    try:
        visit.client.operations.erase(source, item_ids)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    st.session_state.pop(LOOKED_FOR)
    address.open_view(address.ERASED)
    st.rerun()
