"""How a question was taken: what of the conversation counted along, and the question back to one that was too open."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import escaping
from ui.replies.answers import Answer
from ui.visit import Visit

AskOn = Callable[[str, bool], None]  # the next question, and whether it begins a new topic


def context(visit: Visit, answer: Answer, ask_on: AskOn | None) -> None:
    """The earlier words that counted along, and the way to ask without them."""
    if not answer["asked_with"]:
        return
    texts = visit.texts
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        earlier = escaping.line(", ".join(answer["asked_with"]))
        st.caption(f":material/forum: {texts('understood.asked_with', words=earlier)}", width="content")
        if ask_on is not None and st.button(
            texts("understood.new_topic"),
            key=f"new-topic-{answer['question_id']}",
            type="tertiary",
            help=texts("understood.new_topic_help"),
        ):
            ask_on(answer["question"], True)


def spelling(visit: Visit, answer: Answer) -> None:
    """That a word was searched for in another spelling, since it stands nowhere as it was typed."""
    for one in answer["corrected"]:
        words = visit.texts(
            "understood.corrected", word=escaping.line(one["word"]), spelling=escaping.line(one["spelling"])
        )
        st.caption(f":material/spellcheck: {words}")


def question_back(visit: Visit, answer: Answer, ask_on: AskOn | None) -> None:
    """The question with a button for each choice; an earlier one has none to press any more."""
    clarify = answer["clarify"]
    if clarify is None or ask_on is None:
        return
    with st.container(border=True, gap="xsmall", key=f"clarify-{answer['question_id']}"):
        st.markdown(f":material/help: **{escaping.line(clarify['question'])}**")
        with st.container(horizontal=True, gap="small"):
            for place, choice in enumerate(clarify["choices"]):
                if st.button(escaping.line(choice["label"]), key=f"choice-{answer['question_id']}-{place}"):
                    ask_on(choice["question"], False)
        if answer["sentences"]:
            st.caption(visit.texts("understood.or_else"))
