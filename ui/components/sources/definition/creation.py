"""A new source, made on this page: its kind, its name, and what the kind asks for. It is read at once."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from ui.components import problem
from ui.components.sources import address
from ui.components.sources.definition import fields
from ui.errors import ApiError
from ui.replies.sources import SourceKind
from ui.visit import Visit


def show(visit: Visit) -> None:
    """Choose the kind; the form follows it."""
    texts = visit.texts
    st.header(texts("new_source.title"), anchor=False)
    st.caption(texts("new_source.what"))
    try:
        kinds = {one["kind"]: one for one in visit.client.operations.kinds()}
    except ApiError as error:
        problem.show(error, texts, key="kinds")
        return
    chosen = st.selectbox(
        texts("new_source.kind"), sorted(kinds), key="new-kind", format_func=lambda kind: fields.kind_name(visit, kind)
    )
    if chosen:
        _form(visit, kinds[chosen])


def _form(visit: Visit, kind: SourceKind) -> None:
    texts = visit.texts
    fields.show_roots(visit, kind)
    with st.form(f"new-{kind['kind']}"):
        name = st.text_input(texts("new_source.name"), key="new-name", help=texts("new_source.name_help")).strip()
        wish = {"kind": kind["kind"], "name": name, **fields.ask_common(visit, "new", fields.NOTHING_YET)}
        settings, wrong = fields.ask_own(visit, kind, f"new-{kind['kind']}", {})
        fields.show_secrets(visit, kind["secrets"])
        send = st.form_submit_button(texts("new_source.create"), type="primary")
    if send and not name:
        st.error(texts("new_source.needs_name"), icon=problem.ICON)
    elif send and fields.are_usable(visit, wrong):
        _create(visit, {**wish, "settings": settings})


def _create(visit: Visit, wish: dict[str, Any]) -> None:
    operations = visit.client.operations
    try:
        operations.add_source(wish)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    with suppress(ApiError):  # the source is there: its own view says that it was not read yet, and offers to
        operations.start(wish["name"])
    address.open_source(wish["name"])
    st.rerun()
