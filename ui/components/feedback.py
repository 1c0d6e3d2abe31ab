"""What the asker says of an answer: it answered me, or what is not right about it."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.errors import ApiError
from ui.replies.answers import Answer
from ui.visit import Visit

REASONS = ("wrong", "outdated", "incomplete", "not_my_question", "other")
LONGEST_COMMENT = 2000


def show(visit: Visit, answer: Answer) -> None:
    """Two buttons; once used, what was said, which can be said anew."""
    texts, question_id = visit.texts, answer["question_id"]
    given = answer["feedback"]
    helped = given is not None and given["helpful"]
    if st.button(
        texts("feedback.helped_given" if helped else "feedback.helped"),
        key=f"helped-{question_id}",
        icon=":material/check:" if helped else ":material/thumb_up:",
        disabled=helped,
    ):
        _give(visit, question_id, helpful=True)
    label = "feedback.wrong_given" if given and not helped else "feedback.wrong"
    with st.popover(texts(label), icon=":material/thumb_down:", key=f"wrong-{question_id}"):
        _form(visit, answer)


def said(visit: Visit, answer: Answer) -> None:
    """What the asker said, and what happens with it."""
    given = answer["feedback"]
    if given is None:
        return
    if given["helpful"]:
        st.caption(visit.texts("feedback.thanks"))
        return
    reason = visit.texts.coded("feedback_reason", given["reason"] or "other")
    comment = visit.texts("answer.quotation", text=escaping.line(given["comment"])) if given["comment"] else ""
    st.caption(f"{visit.texts('feedback.thanks_wrong', reason=reason)} {comment}".rstrip())


def _form(visit: Visit, answer: Answer) -> None:
    texts, question_id = visit.texts, answer["question_id"]
    with st.form(f"feedback-{question_id}", border=False):
        reason = st.radio(
            texts("feedback.what"), REASONS, format_func=lambda code: texts.coded("feedback_reason", code)
        )
        comment = st.text_area(texts("feedback.comment"), max_chars=LONGEST_COMMENT, height=90)
        if st.form_submit_button(texts("feedback.send"), type="primary"):
            _give(visit, question_id, helpful=False, reason=reason, comment=comment)


def _give(visit: Visit, question_id: int, helpful: bool, reason: str | None = None, comment: str = "") -> None:
    try:
        visit.client.give_feedback(question_id, helpful, reason, comment)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    st.rerun()
