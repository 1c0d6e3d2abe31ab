"""A person who knows: who, where, and at most three reasons why, with a way to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from ui import escaping, links
from ui.replies import Expert, ExpertReason
from ui.visit import Visit

SHOWN_REASONS = 3


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
