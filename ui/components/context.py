"""A quotation in its passage, with what stands before and after, and the way to the original."""

from __future__ import annotations

import re

import streamlit as st

from ui import escaping, links
from ui.components import place, problem, scrolling
from ui.errors import ApiError, NotFoundError
from ui.replies.documents import DocumentView, Passage
from ui.visit import Visit

AROUND = 2  # passages before and after: what a reader takes in without scrolling far


def open_dialog(visit: Visit, document_id: int, passage_id: int, quotation: str) -> None:
    """The place in a window above the page."""

    @st.dialog(visit.texts("context.title"), width="medium")
    def dialog() -> None:
        show(visit, document_id, passage_id, quotation)

    dialog()


def show(visit: Visit, document_id: int, passage_id: int | None, quotation: str = "") -> None:
    """The place; the same words whether the document does not exist or may not be seen."""
    whole = f"whole-{document_id}-{passage_id}"
    everything = passage_id is None or bool(st.session_state.get(whole))
    try:
        view = (
            visit.client.document(document_id) if everything else visit.client.document(document_id, passage_id, AROUND)
        )
    except NotFoundError:
        st.info(visit.texts("context.not_found"), icon=":material/search_off:")
        return
    except ApiError as error:
        problem.show(error, visit.texts, key="context")
        return
    _head(visit, view, document_id, passage_id)
    _passages(visit, view, passage_id, quotation)
    if passage_id is not None and (everything or not (view["first"] and view["last"])):
        st.toggle(visit.texts("context.whole"), key=whole)


def _head(visit: Visit, view: DocumentView, document_id: int, passage_id: int | None) -> None:
    shown = next((p for p in view["passages"] if p["passage_id"] == passage_id), None)
    if shown is None and view["passages"]:
        shown = view["passages"][0]
    if shown is not None:
        document = view["document"]
        st.markdown(place.heading(document, shown["locator"]))
        st.caption(
            place.details(visit, document, shown["locator"], document["source"]), help=place.exactly(visit, document)
        )
        if current := place.newer(document, visit.texts):
            st.warning(current, icon=":material/update:")
        if cautions := place.cautions(document, visit.texts):
            st.caption(f":orange[:material/warning: {cautions}]")
        if known := place.elsewhere(document, visit.texts):
            st.caption(known)
    with st.container(horizontal=True):
        st.link_button(
            visit.texts("context.original"),
            links.original(visit.settings.api_for_browsers, document_id),
            icon=":material/open_in_new:",
        )
        with st.popover(visit.texts("context.share"), icon=":material/link:"):
            st.caption(visit.texts("context.share_rights"))
            address = links.document(visit.pages_address, document_id, passage_id or 0)
            st.code(address, language=None, wrap_lines=True)


def _passages(visit: Visit, view: DocumentView, passage_id: int | None, quotation: str) -> None:
    if not view["first"]:
        st.caption(f":material/more_horiz: {visit.texts('context.before')}")
    for passage in view["passages"]:
        if passage["passage_id"] == passage_id:
            with st.container(border=True, key=f"here-{passage_id}"):
                here = visit.texts("context.here" if quotation else "context.pointed_at")
                st.caption(f":material/format_quote: {here}")
                st.markdown(marked(passage, quotation))
            scrolling.bring_up(f"here-{passage_id}", "center")
        else:
            st.markdown(escaping.lines(passage["text"]))
    if not view["last"]:
        st.caption(f":material/more_horiz: {visit.texts('context.after')}")


def marked(passage: Passage, quotation: str) -> str:
    """The passage with the quotation on a coloured ground and in bold, line by line, since a mark spans no break."""
    found = _find(passage["text"], quotation)
    if found is None:
        return escaping.lines(passage["text"])
    start, end = found
    return "".join(
        (
            _between(passage["text"][:start]),
            "  \n".join(_mark(part) for part in passage["text"][start:end].splitlines() if part.strip()),
            _between(passage["text"][end:]),
        )
    )


def _find(text: str, quotation: str) -> tuple[int, int] | None:
    """Where the quotation stands, whatever its blanks and line breaks became on the way."""
    words = quotation.split()
    if not words:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    return found.span() if found else None


def _mark(text: str) -> str:
    return f"**:yellow-background[{escaping.line(text)}]**"


def _between(text: str) -> str:
    """Text beside the mark, keeping the blank or the break that separates them."""
    inert = escaping.lines(text)
    if not inert:
        return "  \n" if "\n" in text else " " if text else ""
    before = "  \n" if text[0] == "\n" else " " if text[0].isspace() else ""
    after = "  \n" if text[-1] == "\n" else " " if text[-1].isspace() else ""
    return f"{before}{inert}{after}"
