"""Which conversation the chat shows.

The address says it (`?conversation=12`, or `new`), so that F5 and a copied link open the same one. Without it the
session remembers, for the way back from another page; a fresh tab opens the latest conversation.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import parameters
from ui.replies.conversations import ConversationSummary

PARAMETER, NEW, REMEMBERED = "conversation", "new", "conversation"


def current(summaries: Sequence[ConversationSummary], new_one_waits: bool = False) -> int | None:
    """The conversation to show; None is a new one. An address that makes no sense is as good as none.

    Args:
        summaries: The person's conversations, newest first.
        new_one_waits: The first question of a new conversation is on its way. The address names none then, so that F5
            opens the latest conversation, which is this one.
    """
    asked = st.query_params.get(PARAMETER) or st.session_state.get(REMEMBERED)
    if asked == NEW or (new_one_waits and not asked):
        return None
    if (number := parameters.as_number(asked)) is not None:
        choose(number)
        return number
    if summaries:
        choose(summaries[0]["conversation_id"])
        return summaries[0]["conversation_id"]
    return None


def choose(conversation_id: int) -> None:
    """Show this one, now and after F5."""
    _write(str(conversation_id))


def start_new() -> None:
    """Show an empty one."""
    _write(NEW)


def forget() -> None:
    """Choose again, as in a fresh tab."""
    st.session_state.pop(REMEMBERED, None)
    st.query_params.pop(PARAMETER, None)


def _write(value: str) -> None:
    st.session_state[REMEMBERED] = value
    if st.query_params.get(PARAMETER) != value:
        st.query_params[PARAMETER] = value
