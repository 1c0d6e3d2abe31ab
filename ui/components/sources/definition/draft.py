"""What a form was opened on, kept while it is open: so that another's change meanwhile is noticed, and nothing typed
is lost to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from ui import escaping
from ui.components.sources.definition import fields
from ui.replies.sources import SourceDefinition
from ui.visit import Visit

_OPEN = "draft-of-source"


@dataclass(frozen=True, slots=True)
class Draft:
    """The description that the fields began with, and when the one was made that its author saw last."""

    began_with: SourceDefinition
    seen_changed_at: str | None

    @property
    def key(self) -> str:
        """Of the form and its fields: another draft has fields of its own."""
        return f"change-{self.began_with['name']}-{self.began_with['changed_at']}"


def opened(known: SourceDefinition) -> Draft:
    """The draft that is open on the page; a new one of what is `known` where none is, or its fields have gone."""
    draft: Draft | None = st.session_state.get(_OPEN)
    if draft and draft.began_with["name"] == known["name"] and f"{draft.key}-title" in st.session_state:
        return draft
    draft = Draft(known, known["changed_at"])
    st.session_state[_OPEN] = draft
    return draft


def close() -> None:
    """The fields show what is known, from the next drawing on."""
    st.session_state.pop(_OPEN, None)


def show_others_change(visit: Visit, draft: Draft, known: SourceDefinition) -> None:
    """Who changed the source since this draft's author looked, and what."""
    said = {"name": escaping.line(known["changed_by"] or ""), "when": visit.clock.ago(known["changed_at"])}
    lines = [visit.texts("settings.others_change", **said)]
    if changed := list(_differences(visit, draft.began_with, known)):
        lines += ["", visit.texts("settings.others_now"), "", *changed]
    st.warning("\n".join(lines), icon=":material/group:")


def offer_ways_on(visit: Visit, draft: Draft, known: SourceDefinition) -> None:
    """Theirs or one's own."""
    with st.container(horizontal=True):
        take, keep = visit.texts("settings.take_theirs"), visit.texts("settings.keep_mine")
        st.button(take, key="take-theirs", on_click=close, icon=":material/refresh:")
        st.button(keep, key="keep-mine", on_click=_keep, args=(draft, known), icon=":material/edit:")


def _keep(draft: Draft, known: SourceDefinition) -> None:
    st.session_state[_OPEN] = replace(draft, seen_changed_at=known["changed_at"])


def _differences(visit: Visit, before: SourceDefinition, now: SourceDefinition) -> Iterator[str]:
    """What of the description is otherwise now, as list items."""
    for field, text in fields.COMMON.items():
        if before[field] != now[field]:  # type: ignore[literal-required]
            value = fields.said(visit, field, now[field])  # type: ignore[literal-required]
            yield f"- {visit.texts(text)}: {escaping.line(value)}"
    for name in sorted({**before["settings"], **now["settings"]}):
        if before["settings"].get(name) != now["settings"].get(name):
            yield f"- {escaping.line(name)}: {escaping.line(fields.said(visit, name, now['settings'].get(name)))}"
