"""One topic that the company could not answer: what is known of it, and the decision."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import citations, expert, problem
from ui.errors import ApiError
from ui.replies.gaps import Gap
from ui.visit import Visit

LONGEST_REASON = 2000
LONGEST_NAME = 200


def label(visit: Visit, topic: Gap) -> str:
    """What the topic is called. Without words that everybody may read it has no name so far."""
    name = topic["label"] or visit.texts("gaps.no_label")
    return escaping.line(name[:1].upper() + name[1:])


def summary(visit: Visit, topic: Gap) -> None:
    """Cause, how many, how old, who: in two lines."""
    texts, clock = visit.texts, visit.clock
    facts = [
        texts("gaps.askers_few") if topic["askers"] is None else texts("gaps.askers", count=topic["askers"]),
        texts("gaps.last", when=clock.ago(topic["last_asked_on"])),
        texts("gaps.first", when=clock.ago(topic["first_asked_on"])),
    ]
    if topic["times_asked"] is not None:
        facts.insert(1, texts("gaps.times", count=topic["times_asked"]))
    st.markdown(f"{texts.coded('cause', topic['cause'])} {texts.coded('cause_action', topic['cause'])}")
    people = []
    if topic["owner"]:
        people.append(texts("gaps.owner", name=escaping.line(topic["owner"])))
    elif topic["expert"]:
        people.append(texts("gaps.proposed", name=escaping.line(topic["expert"]["display_name"])))
    st.caption(" · ".join([*facts, *people]))


def show(visit: Visit, topic: Gap) -> None:
    """The topic opened: decision first, then what was asked and what is near."""
    texts = visit.texts
    st.header(label(visit, topic), anchor=False)
    st.badge(texts.coded("gap_state", topic["state"]), icon=":material/flag:", color="gray")
    summary(visit, topic)
    if topic["reason"]:
        st.caption(texts("gaps.because", reason=escaping.line(topic["reason"])))
    _decide(visit, topic)
    _questions(visit, topic)
    if topic["expert"]:
        expert.show(visit, topic["expert"], topic["label"], key=f"gap-{topic['gap_id']}")
    if topic["nearest"]:
        st.subheader(texts("gaps.nearest"), anchor=False)
        for place, hit in enumerate(topic["nearest"]):
            citations.show_hit(visit, hit, hit["document"]["source"], key=f"gap-{topic['gap_id']}-{place}")


def _questions(visit: Visit, topic: Gap) -> None:
    st.subheader(visit.texts("gaps.questions"), anchor=False)
    if topic["questions"]:
        st.markdown("\n".join(f"- {escaping.line(question)}" for question in topic["questions"]))
    st.caption(visit.texts("gaps.questions_why" if topic["questions"] else "gaps.questions_none"))


def _decide(visit: Visit, topic: Gap) -> None:
    texts, gap_id, state = visit.texts, topic["gap_id"], topic["state"]
    with st.container(horizontal=True, key="decide"):
        if st.button(texts("gaps.take"), icon=":material/person_add:", key="take"):
            decide(visit, gap_id, owner=visit.me["user_name"])
        with st.popover(texts("gaps.assign"), icon=":material/assignment_ind:"):
            _assign(visit, gap_id)
        if state != "drafting" and st.button(texts("gaps.draft"), icon=":material/edit_note:", key="draft"):
            decide(visit, gap_id, state="drafting")
        if state != "resolved" and st.button(texts("gaps.resolve"), icon=":material/task_alt:", key="resolve"):
            decide(visit, gap_id, state="resolved")
        if state != "open" and st.button(texts("gaps.reopen"), icon=":material/undo:", key="reopen"):
            decide(visit, gap_id, state="open")
        if state != "dismissed":
            with st.popover(texts("gaps.dismiss"), icon=":material/block:"):
                _dismiss(visit, gap_id)


def _assign(visit: Visit, gap_id: int) -> None:
    with st.form(f"assign-{gap_id}", border=False):
        owner = st.text_input(
            visit.texts("gaps.owner_name"), max_chars=LONGEST_NAME, help=visit.texts("gaps.owner_help")
        )
        if st.form_submit_button(visit.texts("gaps.assign"), type="primary") and owner.strip():
            decide(visit, gap_id, owner=owner.strip())


def _dismiss(visit: Visit, gap_id: int) -> None:
    texts = visit.texts
    with st.form(f"dismiss-{gap_id}", border=False):
        reason = st.text_area(texts("gaps.dismiss_why"), max_chars=LONGEST_REASON, height=90)
        if st.form_submit_button(texts("gaps.dismiss"), type="primary"):
            if reason.strip():
                decide(visit, gap_id, state="dismissed", reason=reason.strip())
            else:
                st.warning(texts("gaps.dismiss_needs_reason"), icon=":material/edit:")


def decide(visit: Visit, gap_id: int, **decision: str) -> None:
    """Store a decision and draw the page anew."""
    try:
        visit.client.change_gap(gap_id, **decision)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    st.rerun()
