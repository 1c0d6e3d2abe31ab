"""A question on its way: asked, drawn as the answer comes, and never lost, whatever interrupts it.

The question is kept in the session until its answer is stored. A page that was interrupted (stop, a click elsewhere)
finds it there: it shows the answer if the API has it by now, and otherwise offers to ask again.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui import chosen
from ui.components import answer as answers
from ui.components import problem
from ui.components.sentences import as_markdown
from ui.errors import ApiError, NotFoundError
from ui.events import as_they_come
from ui.replies.answers import Answer, Sentence
from ui.visit import Visit

LONGEST_QUESTION = 4000
KEPT = "pending-question"


@dataclass(slots=True)
class Pending:
    """A question without an answer so far."""

    question: str
    conversation_id: int | None
    answers_before: int  # in its conversation, to recognise the answer when it is there
    new_topic: bool = False
    started: bool = False


def submit(question: str, conversation_id: int | None, answers_before: int, new_topic: bool = False) -> None:
    """Keep the question and draw the page anew, which asks it."""
    if question.strip():
        st.session_state[KEPT] = Pending(question.strip(), conversation_id, answers_before, new_topic)
        if conversation_id is None:
            chosen.forget()
        st.rerun()


def pending() -> Pending | None:
    """The question that waits for an answer, if there is one."""
    kept = st.session_state.get(KEPT)
    return kept if isinstance(kept, Pending) else None


def show(visit: Visit, waiting: Pending) -> None:
    """Ask, or say what became of a question that was interrupted."""
    answers.show_question(waiting.question)
    if len(waiting.question) > LONGEST_QUESTION:
        _too_long(visit, waiting)
    elif not waiting.started:
        waiting.started = True
        _ask(visit, waiting)
    elif (done := _stored_answer(visit, waiting)) is not None:
        _finish(done)
    else:
        _interrupted(visit, waiting)


def _ask(visit: Visit, waiting: Pending) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="asking"):
        stage = st.empty()
        st.button(visit.texts("asking.stop"), icon=":material/stop_circle:", type="tertiary", key="stop")
    shown, sentences = st.empty(), list[Sentence]()
    words = visit.texts.coded("stage", "start")
    done: Answer | None = None
    try:
        for event in as_they_come(visit.client.ask(waiting.question, waiting.conversation_id, waiting.new_topic)):
            if event is not None and event["stage"]:
                words = visit.texts.coded("stage", event["stage"])
            elif event is not None and event["sentence"]:
                sentences.append(event["sentence"])
                shown.markdown(as_markdown(sentences))
            elif event is not None and event["answer"]:
                done = event["answer"]
            stage.markdown(f":shimmer[{words}]")
    except ApiError as error:
        _failed(visit, waiting, problem.words(error, visit.texts))
        return
    if done is None:
        _failed(visit, waiting, visit.texts("asking.broken_off"))
        return
    _finish(done)


def _finish(done: Answer) -> None:
    st.session_state.pop(KEPT, None)
    chosen.choose(done["conversation_id"])
    st.rerun()


def _stored_answer(visit: Visit, waiting: Pending) -> Answer | None:
    """The answer, if the API finished it meanwhile."""
    try:
        number = waiting.conversation_id
        if number is None:
            newest = visit.client.conversations()
            if not newest or newest[0]["questions"] != 1:
                return None
            number = newest[0]["conversation_id"]
        found = visit.client.conversation(number)["answers"]
    except (NotFoundError, ApiError):
        return None
    arrived = len(found) > waiting.answers_before and found[-1]["question"].strip() == waiting.question
    return found[-1] if arrived else None


def _interrupted(visit: Visit, waiting: Pending) -> None:
    st.info(visit.texts("asking.interrupted"), icon=":material/pause_circle:")
    _again(visit, waiting)


def _failed(visit: Visit, waiting: Pending, words: str) -> None:
    st.error(words, icon=problem.ICON)
    st.caption(visit.texts("asking.kept"))
    _again(visit, waiting)


def _again(visit: Visit, waiting: Pending) -> None:
    def ask_again() -> None:
        waiting.started = False

    with st.container(horizontal=True):
        st.button(visit.texts("asking.again"), icon=":material/refresh:", type="primary", on_click=ask_again)
        st.button(visit.texts("asking.drop"), on_click=drop)


def drop() -> None:
    """Forget the question; the person decided so."""
    dropped = st.session_state.pop(KEPT, None)
    if isinstance(dropped, Pending) and dropped.conversation_id is None:
        chosen.start_new()


def _too_long(visit: Visit, waiting: Pending) -> None:
    """The API would refuse it. The text stays, to be shortened."""
    texts = visit.texts
    st.warning(
        texts("asking.too_long", length=len(waiting.question), longest=LONGEST_QUESTION), icon=":material/short_text:"
    )
    with st.form("shorten"):
        question = st.text_area(texts("asking.shorten"), waiting.question, height=220)
        if st.form_submit_button(texts("asking.ask"), type="primary"):
            submit(question, waiting.conversation_id, waiting.answers_before, waiting.new_topic)
    st.button(texts("asking.drop"), on_click=drop)
