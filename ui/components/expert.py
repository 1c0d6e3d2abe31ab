"""A person who knows: who, where, and at most three reasons why, with a way to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from ui import escaping, links
from ui.components import problem
from ui.errors import ApiError
from ui.replies.answers import Answer
from ui.replies.experts import Expert, ExpertReason
from ui.visit import Visit

SHOWN_REASONS = 3
SHOWN_OTHERS = 2
OTHERS = "others"


def show(visit: Visit, expert: Expert, question: str, key: str) -> None:
    """The card. The mail is the asker's own: nothing is sent from here."""
    texts = visit.texts
    with st.container(border=True, gap="xsmall", key=f"expert-{key}"):
        st.caption(f":material/person: {texts('expert.title')}")
        st.markdown(f"**{escaping.line(expert['display_name'])}** · {_desk(expert)}")
        st.markdown(reasons(visit, expert["reasons"][:SHOWN_REASONS]))
        first_name = expert["display_name"].split(" ")[0]
        address = links.mail(
            expert["email"], texts("expert.mail_subject"), texts("expert.mail_body", name=first_name, question=question)
        )
        if address:
            st.link_button(
                texts("expert.ask", name=escaping.line(first_name)), address, icon=":material/mail:", key=f"ask-{key}"
            )


def offer_others(visit: Visit, answer: Answer) -> None:
    """For whoever wants to ask a person, or another one than the one named; looked up only then."""
    label = "expert.somebody_else" if answer["expert"] else "expert.ask_somebody"
    wanted = f"{OTHERS}-{answer['question_id']}"

    def turn() -> None:
        st.session_state[wanted] = not st.session_state.get(wanted, False)

    st.button(visit.texts(label), icon=":material/group:", key=f"{wanted}-button", on_click=turn)


def show_others(visit: Visit, answer: Answer) -> None:
    """The people that were asked for."""
    question_id = answer["question_id"]
    if not st.session_state.get(f"{OTHERS}-{question_id}"):
        return
    try:
        found = visit.client.experts(answer["question"])
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    named = answer["expert"]["person_id"] if answer["expert"] else ""
    others = [person for person in found if person["person_id"] != named][:SHOWN_OTHERS]
    for person in others:
        show(visit, person, answer["question"], key=f"{question_id}-{person['person_id']}")
    if not others:
        st.info(visit.texts("expert.nobody"), icon=":material/person_off:")


def reasons(visit: Visit, why: Sequence[ExpertReason]) -> str:
    """The reasons in words, those of one kind together, with the documents that the API named."""
    kinds = {
        (reason["code"], reason["count"]): [each for each in why if each["code"] == reason["code"]] for reason in why
    }
    return "\n".join(
        line
        for (code, count), alike in kinds.items()
        for line in (f"{visit.texts.coded('expert_reason', code, count=count)}:", "", *_documents(visit, alike), "")
    )


def _documents(visit: Visit, alike: Sequence[ExpertReason]) -> Iterator[str]:
    for reason in alike:
        if reason["document"]:
            when = f" ({visit.clock.ago(reason['latest_at'])})" if reason["latest_at"] else ""
            yield f"- {escaping.line(reason['document']['title'])}{when}"


def _desk(expert: Expert) -> str:
    return ", ".join(escaping.line(part) for part in (expert["department"], expert["office"]) if part)
