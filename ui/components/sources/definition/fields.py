"""The fields of a form that describes a source: what every source has, and what its kind asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources.definition import schema_form
from ui.replies.sources import SourceKind
from ui.visit import Visit

KNOWN_KINDS = ("files", "records")
LABELS = ("internal", "public", "confidential", "secret")  # the usual one first
LABELS_RISING = ("public", "internal", "confidential", "secret")
COMMON = {  # what every source has, by the text that names its field
    "title": "new_source.source_title",
    "access": "new_source.access",
    "label": "new_source.label",
    "fresh_within": "new_source.fresh_within",
    "trust": "new_source.low_trust",
}
LOW, NORMAL = "low", "normal"
NOTHING_YET: Mapping[str, Any] = {
    "title": "",
    "access": None,
    "label": LABELS[0],
    "fresh_within": None,
    "trust": NORMAL,
}


def kind_name(visit: Visit, kind: str) -> str:
    """The kind in the person's language; a connector that came later has its own name."""
    return visit.texts.coded("source_kind", kind) if kind in KNOWN_KINDS else kind


def show_roots(visit: Visit, kind: SourceKind) -> None:
    """Which folders may be named, or that none may."""
    texts = visit.texts
    if kind["allowed_roots"]:
        st.caption(texts("new_source.roots", paths=escaping.line(", ".join(kind["allowed_roots"]))))
    else:
        st.info(texts("new_source.no_roots"), icon=":material/folder_off:")


def show_secrets(visit: Visit, secrets: Mapping[str, str]) -> None:
    """Which variable gives each secret: none is asked for here."""
    for secret, variable in secrets.items():
        said = {"name": escaping.line(secret), "variable": escaping.line(variable)}
        st.caption(visit.texts("new_source.secret", **said))


def ask_common(visit: Visit, key: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """What every source has: its title, who may read it, how sensitive it is, how fresh and how far trusted."""
    texts = visit.texts
    title = st.text_input(
        texts("new_source.source_title"),
        known["title"],
        max_chars=200,
        key=f"{key}-title",
        placeholder=known.get("name"),
        help=texts("new_source.title_help"),
    ).strip()
    readers = st.text_area(
        texts("new_source.access"),
        "\n".join(known["access"] or ()),
        key=f"{key}-access",
        help=texts("new_source.access_help"),
    )
    label = st.selectbox(
        texts("new_source.label"),
        LABELS,
        index=LABELS.index(known["label"]),
        key=f"{key}-label",
        format_func=lambda code: texts.coded("label", code),
    )
    fresh_within = st.text_input(
        texts("new_source.fresh_within"),
        known["fresh_within"] or "",
        max_chars=20,
        key=f"{key}-fresh",
        placeholder=texts("new_source.fresh_within_usual"),
        help=texts("new_source.fresh_within_help"),
    ).strip()
    low = st.checkbox(
        texts("new_source.low_trust"),
        known["trust"] == LOW,
        key=f"{key}-trust",
        help=texts("new_source.low_trust_help"),
    )
    return {
        "title": title,
        "access": [line.strip() for line in readers.splitlines() if line.strip()] or None,
        "label": label,
        "fresh_within": fresh_within or None,
        "trust": LOW if low else NORMAL,
    }


def ask_own(visit: Visit, kind: SourceKind, key: str, known: Mapping[str, Any]) -> tuple[dict[str, Any], Sequence[str]]:
    """The settings of the kind that differ from their defaults, and the names of those that are no JSON."""
    typed: dict[str, Any] = {}
    wrong: list[str] = []
    settings = list(schema_form.settings_of(kind["settings_schema"]))
    needed = [one for one in settings if one.required]
    for group in (needed, [one for one in settings if not one.required]):
        with st.container() if group is needed else st.expander(visit.texts("new_source.more")):
            for one in group:
                try:
                    value = schema_form.draw(one, visit.texts, f"{key}-{one.name}", known.get(one.name, one.default))
                except schema_form.NotJsonError:
                    wrong.append(one.name)
                    continue
                if value is not None and value != one.default:
                    typed[one.name] = value
    return typed, wrong


def said(visit: Visit, field: str, value: Any) -> str:
    """A value of a description in words, for a person who compares."""
    if value in (None, "", [], {}):
        return visit.texts("settings.nothing")
    if field == "label":
        return visit.texts.coded("label", value)
    if field == "trust":
        return visit.texts("settings.yes" if value == LOW else "settings.no")
    if field == "access":
        return ", ".join(value)
    return as_text(value)


def as_text(value: object) -> str:
    """A value as the settings file would have it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def are_usable(visit: Visit, wrong: Sequence[str]) -> bool:
    """Whether all that was asked for as JSON is some; says which is not."""
    if wrong:
        st.error(visit.texts("new_source.no_json", name=escaping.line(wrong[0])), icon=problem.ICON)
    return not wrong
