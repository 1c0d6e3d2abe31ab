"""The list of a person's conversations beside the chat: begin, resume, rename, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import chosen, escaping
from ui.components import problem
from ui.errors import ApiError
from ui.replies.conversations import ConversationSummary
from ui.visit import Visit

SHOWN = 40  # older ones come with a click
LONGEST_TITLE = 200


def show(visit: Visit, beside: DeltaGenerator, summaries: Sequence[ConversationSummary], current: int | None) -> None:
    """Beside the chat: "New question" first, then today's and earlier conversations, the present one marked."""
    texts = visit.texts
    with beside:
        if st.button(texts("conversations.new"), icon=":material/add:", type="primary", width="stretch"):
            chosen.start_new()
            st.rerun()
        everything = st.session_state.get("all-conversations", False)
        shown = summaries if everything else summaries[:SHOWN]
        today = [summary for summary in shown if visit.clock.is_today(summary["updated_at"])]
        earlier = [summary for summary in shown if not visit.clock.is_today(summary["updated_at"])]
        for heading, group in (("conversations.today", today), ("conversations.earlier", earlier)):
            if group:
                st.caption(texts(heading))
                with st.container(gap="xxsmall", key=heading.replace(".", "-")):
                    for summary in group:
                        _row(visit, summary, summary["conversation_id"] == current)
        if len(summaries) > SHOWN:
            st.toggle(texts("conversations.all"), key="all-conversations")


def _row(visit: Visit, summary: ConversationSummary, current: bool) -> None:
    number = summary["conversation_id"]
    title = escaping.line(summary["title"])
    if not current:
        if st.button(title, key=f"conversation-{number}", type="tertiary", width="stretch", wrap=False):
            chosen.choose(number)
            st.rerun()
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="conversation-current"):
        st.markdown(f"**{title}**", wrap=False, width="stretch")
        with st.popover(visit.texts("conversations.change"), icon=":material/edit:", type="tertiary", key="change"):
            _change(visit, summary)


def _change(visit: Visit, summary: ConversationSummary) -> None:
    texts, number = visit.texts, summary["conversation_id"]
    with st.form(f"rename-{number}", border=False):
        title = st.text_input(texts("conversations.title"), summary["title"], max_chars=LONGEST_TITLE)
        if st.form_submit_button(texts("conversations.rename")) and title.strip():
            _do(visit, lambda: visit.client.rename_conversation(number, title.strip()))
    st.markdown(texts("conversations.delete_question"))
    if st.button(texts("conversations.delete"), icon=":material/delete:", key=f"delete-{number}"):
        chosen.forget()
        _do(visit, lambda: visit.client.delete_conversation(number))


def _do(visit: Visit, change: Callable[[], None]) -> None:
    try:
        change()
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    st.rerun()
