"""The answer in a language model's words, below the quotations that stand already.

It is asked for when the answer is first drawn, and looked at every second until it is whole; each sentence was checked
before it came. A fragment looks, so that the rest of the page can be used meanwhile.
"""

from __future__ import annotations

import streamlit as st

from ui.components import problem
from ui.components.sentences import as_markdown
from ui.errors import ApiError
from ui.replies.answers import Answer, Wording
from ui.visit import Visit

LOOK_EVERY_S = 1


def show(visit: Visit, answer: Answer, latest: bool) -> None:
    """What there is of it. Only the latest answer is put into words: nobody waits for an older one."""
    wording = answer["wording"]
    if wording is None or (wording["state"] == "offered" and not latest):
        return
    if wording["state"] == "done":
        _draw(visit, wording)
        return
    if wording["state"] == "offered" and not _began(visit, answer):
        return
    _watch(visit, answer["question_id"])


def _began(visit: Visit, answer: Answer) -> bool:
    try:
        return visit.client.begin_wording(answer["question_id"]) is not None
    except ApiError as error:
        st.caption(problem.words(error, visit.texts))
        return False


def _watch(visit: Visit, question_id: int) -> None:
    @st.fragment(run_every=LOOK_EVERY_S)
    def look() -> None:
        try:
            now = visit.client.wording(question_id)
        except ApiError as error:
            st.caption(problem.words(error, visit.texts))
            return
        if now is None or now["state"] == "done":
            st.rerun(scope="app")  # its sources stand in the list of all
        else:
            _draw(visit, now)

    look()


def _draw(visit: Visit, wording: Wording) -> None:
    texts, is_done = visit.texts, wording["state"] == "done"
    if wording["sentences"] or not is_done:
        st.markdown(f"**{texts('wording.title')}**")
    if wording["sentences"]:
        st.markdown(as_markdown(wording["sentences"]))
        st.caption(f":material/auto_awesome: {texts('copy.generated')}")
    if not is_done:
        st.markdown(f":shimmer[{texts('wording.writing')}]")
    elif wording["reason"]:
        st.caption(f":material/info: {texts.coded('wording_reason', wording['reason'])}")
