"""A new source, made on this page: its kind, its name, and what the kind asks for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources import address, schema_form
from ui.errors import ApiError
from ui.source_replies import SourceKind
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
        texts("new_source.kind"),
        sorted(kinds),
        key="new-kind",
        format_func=lambda kind: texts.coded("source_kind", kind) if kind in KNOWN else kind,
    )
    if chosen:
        _form(visit, kinds[chosen])


KNOWN = ("files", "records")
LABELS = ("internal", "public", "confidential", "secret")  # the usual one first


def _form(visit: Visit, kind: SourceKind) -> None:
    texts = visit.texts
    if kind["allowed_roots"]:
        st.caption(texts("new_source.roots", paths=escaping.line(", ".join(kind["allowed_roots"]))))
    else:
        st.info(texts("new_source.no_roots"), icon=":material/folder_off:")
    with st.form(f"new-{kind['kind']}"):
        wish = _described(visit, kind)
        settings, wrong = _typed(visit, kind)
        for secret, variable in kind["secrets"].items():
            said = {"name": escaping.line(secret), "variable": escaping.line(variable)}
            st.caption(texts("new_source.secret", **said))
        send = st.form_submit_button(texts("new_source.create"), type="primary")
    if not send:
        return
    if wrong is not None:
        st.error(texts("new_source.no_json", name=escaping.line(wrong)), icon=problem.ICON)
    elif not wish["name"]:
        st.error(texts("new_source.needs_name"), icon=problem.ICON)
    else:
        _create(visit, {**wish, "settings": settings})


def _described(visit: Visit, kind: SourceKind) -> dict[str, Any]:
    """What every source has: names, who may read it, how sensitive it is."""
    texts = visit.texts
    name = st.text_input(texts("new_source.name"), key="new-name", help=texts("new_source.name_help")).strip()
    title = st.text_input(
        texts("new_source.source_title"), key="new-title", help=texts("new_source.title_help")
    ).strip()
    readers = st.text_area(texts("new_source.access"), key="new-access", help=texts("new_source.access_help"))
    label = st.selectbox(
        texts("new_source.label"), LABELS, key="new-label", format_func=lambda code: texts.coded("label", code)
    )
    access = [line.strip() for line in readers.splitlines() if line.strip()] or None
    return {"kind": kind["kind"], "name": name, "title": title, "access": access, "label": label}


def _typed(visit: Visit, kind: SourceKind) -> tuple[dict[str, Any], str | None]:
    """What was typed, and the name of the first setting that is no JSON."""
    typed: dict[str, Any] = {}
    wrong = None
    settings = list(schema_form.settings_of(kind["settings_schema"]))
    needed = [one for one in settings if one.required]
    for group in (needed, [one for one in settings if not one.required]):
        with st.container() if group is needed else st.expander(visit.texts("new_source.more")):
            for one in group:
                try:
                    value = schema_form.draw(one, visit.texts, key=f"new-{kind['kind']}-{one.name}")
                except schema_form.NotJsonError:
                    wrong = wrong or one.name
                    continue
                if value is not None and value != one.default:
                    typed[one.name] = value
    return typed, wrong


def _create(visit: Visit, wish: dict[str, Any]) -> None:
    try:
        visit.client.operations.add_source(wish)
        visit.client.operations.start(wish["name"])
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    address.open_source(wish["name"])
    st.rerun()
