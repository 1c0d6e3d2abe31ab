"""One question with its answer: how sure and why, the sentences, the sources below, and what can be done next."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ui import escaping, reasons
from ui.components import citations, copying, disagreement, expert, feedback, not_found, understood, why, wording
from ui.components.sentences import as_markdown
from ui.replies.answers import Answer, Band, SearchedSource
from ui.visit import Visit

Colour = Literal["green", "orange", "blue"]
BANDS: dict[Band, tuple[Colour, str]] = {
    "answered": ("green", ":material/check_circle:"),
    "partly": ("orange", ":material/contrast:"),
    "not_found": ("blue", ":material/search_off:"),
}


def show_question(question: str) -> None:
    """The question as the heading of its answer."""
    st.markdown(f"### {escaping.line(question)}", anchors=False)


def show(visit: Visit, answer: Answer, ask_on: understood.AskOn | None) -> None:
    """The whole answer, in the language of its question.

    Args:
        ask_on: Asks what follows from the latest answer. None for earlier ones, whose sources are folded, so that the
            page stays short.
    """
    visit = visit.speaking(answer["language"])
    latest = ask_on is not None
    with st.container(gap="small", key=f"answer-{answer['question_id']}"):
        show_question(answer["question"])
        if answer["reason"] == reasons.SMALL_TALK:
            st.markdown(visit.texts.coded("reason", answer["reason"]))
            return
        understood.context(visit, answer, ask_on)
        understood.spelling(visit, answer)
        if answer["reason"] == reasons.PERSONAL:
            st.info(visit.texts.coded("reason", answer["reason"]), icon=":material/favorite:")
        else:
            _band(visit, answer)
        understood.question_back(visit, answer, ask_on)
        if answer["sentences"]:
            st.markdown(as_markdown(answer["sentences"]))
            disagreement.show(visit, answer)
            wording.show(visit, answer, latest)
            _sources(visit, answer, latest)
        not_found.behind(visit, _sources_that_matter(answer))
        if answer["band"] != "answered":
            not_found.nearest(visit, answer)
        if answer["expert"]:
            expert.show(visit, answer["expert"], answer["question"], key=str(answer["question_id"]))
        not_found.noted(visit, answer)
        if answer["reason"] != reasons.PERSONAL:
            why.show(visit, answer)
        _actions(visit, answer)


def _band(visit: Visit, answer: Answer) -> None:
    texts = visit.texts
    colour, icon = BANDS[answer["band"]]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(texts.coded("band", answer["band"]), icon=icon, color=colour)
        reason = texts.coded("reason", answer["reason"])
        if answer["band"] == "not_found" and answer["reason"] != reasons.OUTSIDE:
            reason = not_found.searched(visit, answer)
        st.markdown(reason, width="content")
        with st.popover(texts("why.open"), type="tertiary", key=f"why-{answer['question_id']}"):
            _why(visit, answer)


def _why(visit: Visit, answer: Answer) -> None:
    texts = visit.texts
    st.markdown(f"**{texts.coded('band', answer['band'])}.** {texts.coded('band_meaning', answer['band'])}")
    st.markdown(texts.coded("reason", answer["reason"]))
    in_ten = round(answer["confidence"] * 10)
    percent = texts("why.percent", percent=round(answer["confidence"] * 100))
    st.markdown(f"{texts('why.in_ten', number=in_ten)} {percent}")
    st.caption(not_found.searched(visit, answer))
    not_found.behind(visit, answer["searched_sources"])
    st.caption(texts("why.asked", when=visit.clock.exact(answer["asked_at"])))


def _sources_that_matter(answer: Answer) -> list[SearchedSource]:
    """All for an answer that was not found, else those cited: an answer carries the age of what it comes from."""
    cited = {citation["document"]["source"] for citation in citations.of(answer)}
    everything = answer["searched_sources"]
    return [source for source in everything if answer["band"] == "not_found" or source["name"] in cited]


def _sources(visit: Visit, answer: Answer, latest: bool) -> None:
    if latest:
        st.markdown(f"**{visit.texts('answer.sources')}**")
        citations.show(visit, answer)
        return
    count = visit.texts("answer.sources_folded", count=len(citations.of(answer)))
    with st.expander(count, icon=":material/format_quote:"):
        citations.show(visit, answer)


def _actions(visit: Visit, answer: Answer) -> None:
    texts = visit.texts
    if answer["sentences"]:
        st.caption(f":material/verified: {texts('copy.generated' if answer['ai_generated'] else 'copy.quoted')}")
    with st.container(horizontal=True, gap="small"):
        if answer["sentences"]:
            feedback.show(visit, answer)
            with st.popover(texts("copy.open"), icon=":material/content_copy:", key=f"copy-{answer['question_id']}"):
                st.caption(texts("copy.how"))
                st.code(copying.plain_text(visit, answer), language=None, wrap_lines=True)
        if answer["reason"] != reasons.OUTSIDE:
            expert.offer_others(visit, answer)
    feedback.said(visit, answer)
    expert.show_others(visit, answer)
