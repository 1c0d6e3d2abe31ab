"""Whether a change lets more people read, or lowers what protects a source: then a person is asked once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import escaping
from ui.components.sources.definition.fields import LABELS_RISING
from ui.texts import Texts
from ui.visit import Visit

EVERYONE = "everyone"
DECIDING = ("rules", "columns")  # settings that decide who reads what of a source
_ASKED, _SURE = "widening-asked", "widening-sure"


def consequences(before: Mapping[str, Any], wish: Mapping[str, Any], texts: Texts) -> list[str]:
    """What a change opens, in words; empty where it opens nothing.

    >>> from ui.texts import load
    >>> known = {"access": ["group:hr", "group:it"], "label": "internal", "settings": {}}
    >>> consequences(known, {"access": ["group:hr"], "label": "secret", "settings": {}}, load("en"))
    []
    """
    opened = [_readers(before["access"], wish["access"], texts)]
    if LABELS_RISING.index(wish["label"]) < LABELS_RISING.index(before["label"]):
        said = {part: texts.coded("label", one["label"]) for part, one in (("before", before), ("after", wish))}
        opened.append(texts("widening.label", **said))
    opened += [_setting(name, before["settings"].get(name), wish, texts) for name in DECIDING]
    return [one for one in opened if one]


def _setting(name: str, before: Any, wish: Mapping[str, Any], texts: Texts) -> str:
    """A setting that closed something may do so no more; rules where there was none may open a part of the source."""
    after = wish["settings"].get(name)
    if before == after:
        return ""
    if before:
        return texts("widening.setting", name=name)
    opens = any(_opens_a_part(one, wish) for one in after) if isinstance(after, list) else False
    return texts("widening.new_setting", name=name) if opens else ""


def _opens_a_part(rule: Any, wish: Mapping[str, Any]) -> bool:
    """Whether it lowers the label of its part, or lets people read where nobody could without it."""
    if not isinstance(rule, dict):
        return False
    label = rule.get("label")
    lowers = label in LABELS_RISING and LABELS_RISING.index(label) < LABELS_RISING.index(wish["label"])
    return lowers or bool(rule.get("access") and not wish["access"])


def _readers(before: Sequence[str] | None, after: Sequence[str] | None, texts: Texts) -> str:
    """Who could read afterwards and cannot now. No rule at all leaves it to the items' own rights."""
    known = {one.casefold() for one in before or ()}
    if EVERYONE in known:
        return ""
    if not after:
        rule = escaping.line(", ".join(before or ()))
        return texts("widening.own_rights", rule=rule) if before else ""
    added = [one for one in after if one.casefold() not in known]
    if EVERYONE in {one.casefold() for one in added}:
        return texts("widening.everyone")
    if not added:
        return ""
    return texts("widening.readers" if before else "widening.readers_of_all", readers=escaping.line(", ".join(added)))


def ask(key: str, wish: Mapping[str, Any]) -> None:
    """Have a change wait for a person's answer."""
    st.session_state[_ASKED] = (key, wish)


def forget() -> None:
    """Nothing waits any more."""
    st.session_state.pop(_ASKED, None)
    st.session_state.pop(_SURE, None)


def answered(visit: Visit, key: str, before: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The change that waits for this form, once the person has said yes; until then the question stands in the way."""
    asked: tuple[str, Mapping[str, Any]] | None = st.session_state.get(_ASKED)
    if asked is None or asked[0] != key:
        return None
    if st.session_state.get(_SURE):
        forget()
        return asked[1]
    st.dialog(visit.texts("widening.title"), on_dismiss=forget)(_question)(visit, before, asked[1])
    return None


def _question(visit: Visit, before: Mapping[str, Any], wish: Mapping[str, Any]) -> None:
    texts = visit.texts
    st.markdown("\n".join([texts("widening.what"), "", *(f"- {one}" for one in consequences(before, wish, texts))]))
    with st.container(horizontal=True):
        if st.button(texts("widening.yes"), key="widening-yes", type="primary", icon=":material/lock_open:"):
            st.session_state[_SURE] = True
            st.rerun()
        if st.button(texts("widening.no"), key="widening-no"):
            forget()
            st.rerun()
