"""What helps on when nothing answers: what was searched, what is near, who knows, and that the question is noted."""

from __future__ import annotations

import streamlit as st

from ui import escaping, reasons
from ui.components import citations, problem
from ui.errors import ApiError
from ui.replies.answers import Answer, SearchedSource
from ui.visit import Visit

SHOWN_NEAREST = 3


def searched(visit: Visit, answer: Answer) -> str:
    """How much was searched, and which sources are behind, with their age."""
    texts = visit.texts
    documents = texts("unit.document", count=answer["searched_documents"])
    sources = texts("unit.source", count=len(answer["searched_sources"]))
    return texts("not_found.searched", documents=documents, sources=sources)


def behind(visit: Visit, sources: list[SearchedSource]) -> None:
    """A line for each source that may be out of date."""
    for source in sources:
        if source["behind"]:
            text = visit.texts(
                "not_found.behind",
                source=escaping.line(source["title"]),
                when=visit.clock.ago(source["last_good_run_at"]),
            )
            st.markdown(f":orange[:material/schedule:] {text}")


def nearest(visit: Visit, answer: Answer) -> None:
    """The closest documents, which do not answer; folded where something else does in part."""
    if not answer["nearest"]:
        return
    is_personal = answer["reason"] == reasons.PERSONAL
    heading = visit.texts("not_found.turn_to" if is_personal else "not_found.nearest")
    if answer["sentences"]:
        with st.expander(heading, icon=":material/near_me:"):
            _documents(visit, answer)
        return
    st.markdown(f"**{heading}**")
    _documents(visit, answer)


def _documents(visit: Visit, answer: Answer) -> None:
    for place, hit in enumerate(answer["nearest"][:SHOWN_NEAREST]):
        title = citations.source_title(answer["searched_sources"], hit["document"]["source"])
        key = f"near-{answer['question_id']}-{place}"
        citations.show_hit(visit, hit, title, key, with_snippet=False)


def noted(visit: Visit, answer: Answer) -> None:
    """That the question is kept as an open one, and what the asker decides about that."""
    if not answer["noted"]:
        if answer["reason"] == reasons.OUTSIDE:
            _offer_to_note(visit, answer)
        return
    texts, question_id = visit.texts, answer["question_id"]
    with st.container(border=True, gap="xsmall", key=f"noted-{question_id}"):
        st.markdown(f":material/bookmark_added: **{texts('not_found.noted')}**")
        st.caption(texts("not_found.noted_why"))
        notify = st.toggle(texts("not_found.notify"), value=answer["notify"], key=f"notify-{question_id}")
        wording = st.toggle(
            texts("not_found.show_wording"),
            value=answer["show_wording"],
            key=f"wording-{question_id}",
            help=texts("not_found.show_wording_help"),
        )
    change = {}
    if notify != answer["notify"]:
        change["notify"] = notify
    if wording != answer["show_wording"]:
        change["show_wording"] = wording
    if change:
        _save(visit, question_id, change)


def _offer_to_note(visit: Visit, answer: Answer) -> None:
    """What seems to have nothing to do with the company is noted only when its asker says that it has."""
    texts, question_id = visit.texts, answer["question_id"]
    with st.container(border=True, gap="xsmall", key=f"note-{question_id}"):
        st.caption(texts("not_found.note_why"))
        button = st.button(texts("not_found.note"), icon=":material/bookmark_add:", key=f"note-{question_id}-button")
        if button and _save(visit, question_id, {"noted": True}):
            st.rerun()


def _save(visit: Visit, question_id: int, change: dict[str, bool]) -> bool:
    try:
        visit.client.change_question(question_id, **change)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return False
    st.toast(visit.texts("not_found.saved"), icon=":material/check:")
    return True
