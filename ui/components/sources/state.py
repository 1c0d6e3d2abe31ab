"""What state a source is in, and what fits that state: badge, facts in one line, what happened, the one action."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ui import escaping
from ui.components.sources import address
from ui.components.sources.doing import do
from ui.replies.sources import Source
from ui.visit import Visit

Color = Literal["red", "orange", "blue", "green", "gray"]
STUCK = {"failed", "stopped", "interrupted"}


def is_wrong(source: Source) -> bool:
    """Whether a person should look at it: not merely old, but without anything that will mend it by itself."""
    last = source["last_run"]
    if source["problem"] or source["approval_waiting"] or source["freshness"]["state"] == "red":
        return True
    if source["running"]:
        return False
    return last is None or last["state"] in STUCK or source["behind"]


def badge(visit: Visit, source: Source) -> None:
    """State as icon, word and colour."""
    code, icon, color = _look(source)
    st.badge(visit.texts.coded("run_state", code), icon=f":material/{icon}:", color=color)


def _look(source: Source) -> tuple[str, str, Color]:
    last = source["last_run"]
    if source["problem"]:
        return "unusable", "error", "red"
    if source["approval_waiting"]:
        return "stopped", "rule", "red"
    if source["running"]:
        return "running", "sync", "blue"
    if last is None:
        return "never", "hourglass_empty", "red"
    if last["state"] in STUCK:
        return last["state"], "error", "red"
    if is_wrong(source):
        return "behind", "error", "red"
    if source["paused"]:
        return "paused", "pause", "gray"
    if source["freshness"]["state"] == "late":
        return "late", "schedule", "orange"
    return ("partial", "warning", "orange") if source["failures"] else ("succeeded", "check_circle", "green")


def facts(visit: Visit, source: Source) -> str:
    """Last good run against the target, documents, failures, next run."""
    texts, clock = visit.texts, visit.clock
    read = source["last_good_run_at"]
    known = [texts("sources.last_good", when=clock.ago(read)) if read else texts("sources.never_read")]
    known[0] += _target(visit, source)
    known.append(texts("unit.document", count=source["documents"]))
    if source["failures"]:
        known.append(texts("sources.failures", count=source["failures"]))
    known.append(coming(visit, source))
    return " · ".join(known)


def _target(visit: Visit, source: Source) -> str:
    return " " + visit.texts("sources.target", span=visit.clock.span(source["freshness"]["target_s"]))


def coming(visit: Visit, source: Source) -> str:
    """When it is read next."""
    if source["paused"]:
        return visit.texts("sources.paused")
    if source["next_run_at"] is None:
        return visit.texts("sources.no_schedule")
    return visit.texts("sources.next_run", when=visit.clock.ago(source["next_run_at"]))


def trouble(visit: Visit, source: Source) -> None:
    """For a red row: what happened, in the run's own words, and the one thing to do now."""
    if not is_wrong(source):
        return
    for words in _what_happened(visit, source):
        st.markdown(words)
    _the_one_action(visit, source)


def _what_happened(visit: Visit, source: Source) -> list[str]:
    texts, last = visit.texts, source["last_run"]
    if source["problem"]:
        return [escaping.lines(source["problem"])]
    if source["approval_waiting"]:
        return [texts("approval.waits")]
    if last is None:
        return [texts("sources.never_read_do")]
    said = [escaping.lines(last["message"])] if last["message"] and last["state"] in STUCK else []
    if not said:
        said.append(texts("sources.behind_do", when=visit.clock.ago(source["last_good_run_at"])))
    return said


def _the_one_action(visit: Visit, source: Source) -> None:
    texts, name = visit.texts, source["name"]
    if source["problem"]:
        return  # its own words say what to do, and a run would not help
    if source["approval_waiting"]:
        here = st.query_params.get(address.SOURCE) == name
        if not here:
            address.button(texts("approval.open"), name, key=f"decide-{name}", icon=":material/rule:", primary=True)
    elif source["paused"]:
        address.button(texts("sources.to_schedule"), name, address.SCHEDULE, key=f"resume-{name}")
    elif not source["running"]:
        label = "sources.run_now" if source["last_run"] is None else "sources.run_again"
        run_button(visit, source, texts(label), key=f"mend-{name}", primary=True)


def run_button(visit: Visit, source: Source, label: str, key: str, primary: bool = False) -> None:
    """Starts a run; the ledger knows of it at once, so that the page shows it after F5 too."""
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if st.button(label, key=key, icon=":material/play_arrow:", disabled=source["running"], type=kind):
        do(visit, lambda: visit.client.operations.start(source["name"]))
