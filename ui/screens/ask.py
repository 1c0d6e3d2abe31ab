"""The chat: ask in your own words, see how sure the answer is and where it comes from."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import asking, chosen, parameters
from ui.components import answer, context, conversations, problem, scrolling
from ui.errors import ApiError, NotFoundError
from ui.replies.answers import Answer
from ui.visit import Visit

BROUGHT_UP = "brought-up"
EXAMPLES = ("first_use.example_1", "first_use.example_2", "first_use.example_3")


def show(visit: Visit, beside: DeltaGenerator) -> None:
    """The chat, with the list of conversations `beside`; or the document that a colleague's link points at."""
    if document_id := parameters.number("document"):
        _show_document(visit, document_id)
        return
    try:
        summaries = visit.client.conversations()
    except ApiError as error:
        problem.show(error, visit.texts)
        return
    waiting = asking.pending()
    new_one_waits = waiting is not None and waiting.conversation_id is None
    current = chosen.current(summaries, new_one_waits)
    conversations.show(visit, beside, summaries, current)
    _show_chat(visit, current)


def _show_chat(visit: Visit, current: int | None) -> None:
    try:
        answers = visit.client.conversation(current)["answers"] if current is not None else []
    except NotFoundError:
        _no_such_conversation(visit)
        return
    except ApiError as error:
        problem.show(error, visit.texts)
        return
    waiting = asking.pending()
    if waiting is not None and waiting.conversation_id != current:
        waiting = None  # it is of another conversation, and shows there
    question = st.chat_input(visit.texts("ask.placeholder"), key="question", submit_mode="disable")
    if question:
        asking.submit(question, current, len(answers))
    if not answers and waiting is None:
        _first_use(visit)
    for number, shown in enumerate(answers, start=1):
        _show_answer(visit, shown, number, latest=number == len(answers) and waiting is None)
    if waiting is not None:
        asking.show(visit, waiting)
    elif answers:
        _bring_up(answers[-1]["question_id"])


def _bring_up(question_id: int) -> None:
    """Let the latest question stand at the top when it is new here: a chat would show the end of its answer instead."""
    if st.session_state.get(BROUGHT_UP) == question_id:
        return
    st.session_state[BROUGHT_UP] = question_id
    scrolling.bring_up(f"answer-{question_id}", "start")


def _show_answer(visit: Visit, shown: Answer, number: int, latest: bool) -> None:
    def ask_on(question: str, new_topic: bool) -> None:
        asking.submit(question, shown["conversation_id"], number, new_topic)

    answer.show(visit, shown, ask_on if latest else None)
    if not latest:
        st.divider()


def _first_use(visit: Visit) -> None:
    """How to begin, and what one talks to, before the first question."""
    texts = visit.texts
    name = visit.me["display_name"].split(" ")[0]
    answer.show_question(texts("first_use.greeting", name=name))
    st.markdown(texts("first_use.what"))
    st.caption(texts("first_use.try"))
    with st.container(gap="xsmall", key="examples"):
        for example in EXAMPLES:
            if st.button(texts(example), key=example, icon=":material/chat:"):
                asking.submit(texts(example), None, 0)
    st.caption(f":material/info: {texts('first_use.notice')}")


def _no_such_conversation(visit: Visit) -> None:
    st.info(visit.texts("ask.no_conversation"), icon=":material/search_off:")
    if st.button(visit.texts("conversations.new"), icon=":material/add:", key="new-instead"):
        chosen.start_new()
        st.rerun()


def _show_document(visit: Visit, document_id: int) -> None:
    if st.button(visit.texts("context.back"), icon=":material/arrow_back:", type="tertiary"):
        st.query_params.clear()
        st.rerun()
    context.show(visit, document_id, parameters.number("passage"))
