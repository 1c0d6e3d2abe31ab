"""A document that somebody misses among the results: by its name, what keeps it from the first places."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.errors import ApiError
from ui.replies.documents import Document
from ui.replies.why import Missed, WhyNot
from ui.visit import Visit

FEWEST_LETTERS = 2


def show(visit: Visit, question: str) -> None:
    """A fold with a box for the name, and what is known of it."""
    texts = visit.texts
    with st.expander(texts("missing.open"), icon=":material/help_center:"):
        name = st.text_input(texts("missing.name"), key="missing-name", max_chars=400, help=texts("missing.name_help"))
        if len(name.strip()) < FEWEST_LETTERS:
            return
        try:
            found = visit.client.why_not(question, name.strip())
        except ApiError as error:
            problem.show(error, texts, key="missing")
            return
        if not found["documents"]:
            st.info(texts("missing.unknown"), icon=":material/search_off:")
        for one in found["documents"]:
            st.markdown(_line(visit, found, one))


def _line(visit: Visit, found: WhyNot, one: Missed) -> str:
    texts = visit.texts
    facts = {
        "place": one["place"] or 0,
        "ranked": found["ranked"],
        "instead": _named(one["shown_instead"]) if one["shown_instead"] else "",
    }
    said = [f"{_named(one['document'])}: {texts.coded('missed', one['verdict'], **facts)}"]
    if one["verdict"] == "ranked" and one["score"] and found["first_score"] and found["first"]:
        points = {"own": round(100 * one["score"]["score"]), "best": round(100 * found["first_score"]["score"])}
        said.append(texts("missing.points", first=_named(found["first"]), **points))
    return " ".join(said)


def _named(document: Document) -> str:
    return f"**{escaping.line(document['title'])}** ({escaping.line(document['source'])})"
