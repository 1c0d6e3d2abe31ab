"""A source's settings: a form for one that was made on this page, and only to be read for one of the settings file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources import address
from ui.components.sources.definition import fields, removal, widening
from ui.components.sources.definition.draft import (
    Draft,
    close,
    offer_ways_on,
    opened,
    show_others_change,
)
from ui.errors import ApiError
from ui.replies.sources import Source, SourceDefinition, SourceKind
from ui.visit import Visit

FILE = "file"
_CLOSING = ("access", "label", "settings")  # what may change who reads what


def show(visit: Visit, source: Source) -> None:
    """What the source is, changing it, and the way out."""
    texts = visit.texts
    try:
        known = visit.client.operations.definition(source["name"])
        kinds = {one["kind"]: one for one in visit.client.operations.kinds()}
    except ApiError as error:
        problem.show(error, texts, key="definition")
        return
    st.markdown(texts("settings.kind", kind=escaping.line(source["kind"]), name=escaping.line(source["name"])))
    if known["origin"] == FILE:
        st.info(texts("settings.from_file"), icon=":material/description:")
        _read(visit, known)
        return
    st.markdown(texts("settings.made_here"))
    draft = opened(known)
    if kind := kinds.get(known["kind"]):  # else its connector is gone, and the source's state says so
        _form(visit, draft, known, kind)
    address.button(texts("settings.to_schedule"), source["name"], address.SCHEDULE, key="to-schedule")
    removal.show(visit, source, draft.seen_changed_at)


def _form(visit: Visit, draft: Draft, known: SourceDefinition, kind: SourceKind) -> None:
    texts, key = visit.texts, draft.key
    with st.form(key):
        st.caption(texts("settings.what"))
        fields.show_roots(visit, kind)
        common = fields.ask_common(visit, key, draft.began_with)
        settings, wrong = fields.ask_own(visit, kind, key, draft.began_with["settings"])
        fields.show_secrets(visit, known["secrets"])
        if is_outdated := draft.seen_changed_at != known["changed_at"]:
            show_others_change(visit, draft, known)
        send = st.form_submit_button(
            texts("settings.save"), type="primary", disabled=is_outdated, on_click=widening.forget
        )
    if is_outdated:
        widening.forget()  # what was asked was asked of the description before
        offer_ways_on(visit, draft, known)
        return
    if known["changed_by"]:
        said = {"name": escaping.line(known["changed_by"]), "when": visit.clock.ago(known["changed_at"])}
        st.caption(texts("settings.changed", **said), help=visit.clock.exact(known["changed_at"]))
    if send and fields.are_usable(visit, wrong):
        wish = {**common, "settings": settings}
        if not widening.consequences(known, wish, texts):
            _save(visit, draft, known, wish)
            return
        widening.ask(key, wish)
    if confirmed := widening.answered(visit, key, known):
        _save(visit, draft, known, confirmed)


def _save(visit: Visit, draft: Draft, known: SourceDefinition, wish: Mapping[str, Any]) -> None:
    try:
        visit.client.operations.change_source(known["name"], {**wish, "seen_changed_at": draft.seen_changed_at})
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    close()
    before: dict[str, Any] = {**known}
    if any(before[field] != wish[field] for field in _CLOSING):
        address.open_source(known["name"])  # where the reading that brings its documents back can be watched
    st.rerun()


def _read(visit: Visit, known: SourceDefinition) -> None:
    """The values as they stand in the file, in the words that the file has for them."""
    values: dict[str, Any] = {name: known[name] for name in fields.NOTHING_YET}  # type: ignore[literal-required]
    given = {name: value for name, value in {**values, **known["settings"]}.items() if value not in (None, "", [], {})}
    listed = [f"- {escaping.line(name)}: {escaping.line(fields.as_text(value))}" for name, value in given.items()]
    st.markdown("\n".join(listed))
