"""The sources of an answer: each quotation visible, with where it stands, how old it is, and ways to check it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import escaping, links
from ui.components import context, place
from ui.replies.answers import Answer, Citation, SearchedSource
from ui.replies.documents import Document, Hit
from ui.visit import Visit

CELL_BORDER = " | "  # between the cells of a table row


def source_title(sources: Sequence[SearchedSource], name: str) -> str:
    """The title that people know the source by."""
    return next((source["title"] for source in sources if source["name"] == name), name)


def of(answer: Answer) -> list[Citation]:
    """Those of the quotations, then the further ones of the answer in words; a number is one quotation in both."""
    worded = answer["wording"]["citations"] if answer["wording"] else []
    numbers = {citation["number"] for citation in answer["citations"]}
    return [*answer["citations"], *(citation for citation in worded if citation["number"] not in numbers)]


def show(visit: Visit, answer: Answer) -> None:
    """All sources of an answer, by number."""
    for citation in of(answer):
        _show_citation(visit, answer, citation)


def show_hit(visit: Visit, hit: Hit, title: str, key: str, with_snippet: bool = True) -> None:
    """A document that was found, with its best passage."""
    document = hit["document"]
    with st.container(gap=None, key=f"source-{key}"):
        st.markdown(place.heading(document, hit["locator"]))
        st.caption(place.details(visit, document, hit["locator"], title), help=place.exactly(visit, document))
        _show_elsewhere(visit, document)
        if with_snippet:
            st.markdown(f"> {escaping.line(hit['snippet'])}")
        _ways_to_check(visit, document["document_id"], hit["passage_id"], "", key)


def _show_citation(visit: Visit, answer: Answer, citation: Citation) -> None:
    document, locator = citation["document"], citation["locator"]
    title = source_title(answer["searched_sources"], document["source"])
    key = f"{answer['question_id']}-{citation['number']}"
    with st.container(gap=None, key=f"source-{key}"):
        st.markdown(f"{marker(citation['number'])} {place.heading(document, locator)}")
        st.caption(
            place.details(visit, document, locator, title),
            help=place.exactly(visit, document, citation["source_synced_at"]),
        )
        _show_elsewhere(visit, document)
        quotation = visit.texts("answer.quotation", text=_in_rows(citation["quotation"]))
        st.markdown(f"> {quotation}")
        _ways_to_check(visit, document["document_id"], citation["passage_id"], citation["quotation"], key)


def _show_elsewhere(visit: Visit, document: Document) -> None:
    if current := place.newer(document, visit.texts):
        st.warning(current, icon=":material/update:")
    if cautions := place.cautions(document, visit.texts):
        st.caption(f":orange[:material/warning: {cautions}]")
    if known := place.elsewhere(document, visit.texts):
        st.caption(known)


def _ways_to_check(visit: Visit, document_id: int, passage_id: int, quotation: str, key: str) -> None:
    with st.container(horizontal=True, gap="small"):
        if st.button(visit.texts("context.open"), key=f"open-{key}", type="tertiary", icon=":material/format_quote:"):
            context.open_dialog(visit, document_id, passage_id, quotation)
        st.link_button(
            visit.texts("context.original"),
            links.original(visit.settings.api_for_browsers, document_id),
            key=f"original-{key}",
            type="tertiary",
            icon=":material/open_in_new:",
        )


def _in_rows(quotation: str) -> str:
    """Inert; rows of a table each on their line, running text in one whatever its file broke off.

    >>> _in_rows("since 5 years | 2 months\\nsince 8 years | 3 months").split("\\n")
    ['since 5 years \\\\| 2 months  ', 'since 8 years \\\\| 3 months']
    """
    return escaping.lines(quotation) if CELL_BORDER in quotation else escaping.line(quotation)


def marker(number: int) -> str:
    """[1] as it stands behind a sentence and before its source."""
    return f":green[**\\[{number}\\]**]"
