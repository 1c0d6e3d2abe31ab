"""That documents disagree: both with their date and who keeps them, so that the reader knows whom to ask."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import citations
from ui.replies.answers import Answer, Citation
from ui.visit import Visit


def show(visit: Visit, answer: Answer) -> None:
    """A warning with one line for each of the documents; nothing where none disagree."""
    disagreeing = [one for one in answer["citations"] if one["number"] in answer["disagreeing"]]
    if not disagreeing:
        return
    lines = [f"- {_line(visit, one)}" for one in disagreeing]
    st.warning("\n".join([visit.texts("disagreement.what"), "", *lines]), icon=":material/compare_arrows:")


def _line(visit: Visit, citation: Citation) -> str:
    texts, document = visit.texts, citation["document"]
    title = f"{citations.marker(citation['number'])} **{escaping.line(document['title'])}**"
    known = []
    if document["modified_at"]:
        known.append(texts("place.changed", when=visit.clock.ago(document["modified_at"])))
    if document["authors"]:
        known.append(texts("place.authors", names=escaping.line(", ".join(document["authors"]))))
    return " · ".join([title, *known])
