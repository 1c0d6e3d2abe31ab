"""The dry run: what a run would do now, without doing it."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.errors import ApiError
from ui.replies.runs import Plan, PlanPart
from ui.visit import Visit

Part = Literal["added", "changed", "moved", "removed", "skipped", "failed"]
PARTS: tuple[Part, ...] = ("added", "changed", "moved", "removed", "skipped", "failed")


def show(visit: Visit, name: str) -> None:
    """The button, and below it what came of it."""
    texts = visit.texts
    if not st.button(texts("plan.start"), key="plan", icon=":material/visibility:", help=texts("plan.what")):
        return
    with st.spinner(texts("plan.reading")):
        try:
            plan = visit.client.operations.plan(name)
        except ApiError as error:
            st.error(problem.words(error, texts), icon=problem.ICON)
            return
    with st.container(border=True, key="planned"):
        st.markdown(f"**{texts('plan.title')}**")
        _show(visit, plan)


def _show(visit: Visit, plan: Plan) -> None:
    texts = visit.texts
    if plan["brake"]["applies"]:
        st.warning(f"{texts('plan.brake')} {escaping.line(plan['brake']['reason'])}", icon=":material/rule:")
    parts: list[tuple[str, PlanPart]] = [(name, plan[name]) for name in PARTS if plan[name]["count"]]
    if not parts:
        st.markdown(texts("plan.nothing"))
    for name, part in parts:
        with st.expander(texts(f"plan.{name}", count=part["count"])):
            st.markdown("\n".join(_lines(part)))
            if (more := part["count"] - len(part["items"])) > 0:
                st.caption(texts("approval.unlisted", count=more))


def _lines(part: PlanPart) -> list[str]:
    return [
        f"- {escaping.line(item['title'] or item['item_id'])}"
        + (f": {escaping.line(item['reason'])}" if item["reason"] else "")
        for item in part["items"]
    ]
