"""One source as IT sees it: is anything wrong, what to do, what the last runs did, what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import streamlit as st

from ui import escaping, numerals
from ui.components import problem
from ui.errors import ApiError
from ui.replies import Failure, Run, Sheet, Source
from ui.visit import Visit

LOOK_EVERY_S = 2
PARTS = ("new", "changed", "moved", "unchanged", "skipped", "failed")
GONE = ("hidden", "purged")  # not seen, so not part of the sum
SHOWN_RUNS, SHOWN_FAILURES = 5, 100


def is_wrong(source: Source) -> bool:
    """Whether a person should look at it."""
    return source["behind"] or source["last_run"] is None or source["last_run"]["state"] in {"failed", "stopped"}


def badge(visit: Visit, source: Source) -> None:
    """State as icon, word and colour."""
    texts, last = visit.texts, source["last_run"]
    if source["running"]:
        st.badge(texts("run_state.running"), icon=":material/sync:", color="blue")
    elif last is None:
        st.badge(texts("sources.never_read"), icon=":material/hourglass_empty:", color="orange")
    elif is_wrong(source):
        state = last["state"] if last["state"] in {"failed", "stopped"} else "behind"
        st.badge(texts.coded("run_state", state), icon=":material/error:", color="red")
    elif source["failures"]:
        st.badge(texts("run_state.partial"), icon=":material/warning:", color="orange")
    else:
        st.badge(texts("run_state.succeeded"), icon=":material/check_circle:", color="green")


def trouble(visit: Visit, source: Source) -> None:
    """For a red row: what happened and what to do, in the run's own words."""
    last = source["last_run"]
    if source["running"] or not is_wrong(source):
        return
    if last is None:
        st.markdown(visit.texts("sources.never_read_do"))
        return
    if last["message"]:
        st.markdown(escaping.lines(last["message"]))
    if source["behind"] and last["state"] not in {"failed", "stopped"}:
        st.markdown(visit.texts("sources.behind_do", when=visit.clock.ago(source["last_good_run_at"])))


def start(visit: Visit, name: str, approve_deletions: bool = False) -> None:
    """Begin a run; the row shows its progress from then on."""
    try:
        run_id = visit.client.start_sync(name, approve_deletions)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    st.session_state[f"run-{name}"] = run_id
    st.rerun()


def approve(visit: Visit, source: Source) -> None:
    """A stopped run waits for a person: what would disappear, and the decision."""
    texts, last = visit.texts, source["last_run"]
    if source["running"] or last is None or last["state"] != "stopped":
        return
    with st.popover(texts("sources.approve"), icon=":material/rule:", key=f"approve-{source['name']}"):
        st.markdown(texts("sources.approve_why"))
        if st.button(texts("sources.approve_yes"), type="primary", key=f"approve-yes-{source['name']}"):
            start(visit, source["name"], approve_deletions=True)


def progress(visit: Visit, source: Source) -> None:
    """What the present run has done so far, looked at every other second until it ends."""

    @st.fragment(run_every=LOOK_EVERY_S)
    def look() -> None:
        try:
            run = _present_run(visit, source)
        except ApiError as error:
            st.caption(problem.words(error, visit.texts))
            return
        if run is None or run["state"] != "running":
            st.session_state.pop(f"run-{source['name']}", None)
            st.rerun(scope="app")
        else:
            st.progress(_share(run, source), text=_so_far(visit, run, source))

    look()


def _present_run(visit: Visit, source: Source) -> Run | None:
    started = st.session_state.get(f"run-{source['name']}")
    if started is not None:
        return visit.client.run(started)
    return visit.client.source(source["name"])["source"]["last_run"]


def _share(run: Run, source: Source) -> float:
    """Part done, by how many documents the source had; a first run has nothing to compare with."""
    return min(run["sheet"]["seen"] / source["documents"], 1.0) if source["documents"] else 0.0


def _so_far(visit: Visit, run: Run, source: Source) -> str:
    texts, seen = visit.texts, run["sheet"]["seen"]
    seconds = max((visit.clock.now - datetime.fromisoformat(run["started_at"])).total_seconds(), 1.0)
    rate = seen / seconds
    known = texts("sources.so_far", count=seen, rate=numerals.decimal(rate, texts.language))
    left = source["documents"] - seen
    if rate > 0 and left > 0:
        known += " " + texts("sources.time_left", count=max(1, round(left / rate)))
    return known


def runs(visit: Visit, recent: Sequence[Run]) -> None:
    """The last runs, each with a balance sheet that adds up on screen."""
    for run in recent[:SHOWN_RUNS]:
        with st.container(gap="xxsmall"):
            state = visit.texts.coded("run_state", run["state"])
            started = visit.clock.ago(run["started_at"])
            st.markdown(f"**{state}** · {started}", help=visit.clock.exact(run["started_at"]))
            st.caption(sum_in_words(visit, run["sheet"]))
            if run["message"]:
                st.markdown(escaping.lines(run["message"]))


def sum_in_words(visit: Visit, sheet: Sheet) -> str:
    """seen = new + changed + ..., without what is zero, with whether it adds up, and what disappeared."""
    texts, counts = visit.texts, cast(dict[str, int], sheet)
    parts = [_counted(visit, counts, part) for part in PARTS if counts[part]]
    good = sheet["seen"] == sum(counts[part] for part in PARTS)
    mark = ":material/check:" if good else ":material/error:"
    verdict = texts("sources.adds_up" if good else "sources.does_not_add_up")
    gone = "".join(f" {_counted(visit, counts, part)}." for part in GONE if counts[part])
    right = " \\+ ".join(parts) or numerals.whole(0, texts.language)
    return f"{mark} {_counted(visit, counts, 'seen')} \\= {right}. {verdict}{gone}"


def _counted(visit: Visit, counts: dict[str, int], part: str) -> str:
    return f"{numerals.whole(counts[part], visit.texts.language)} {visit.texts(f'sheet.{part}')}"


def failures(visit: Visit, found: Sequence[Failure]) -> None:
    """What could not be read, or was left out, each with its reason and its next try."""
    texts = visit.texts
    if not found:
        st.caption(f":material/check: {texts('sources.no_failures')}")
        return
    for failure in found[:SHOWN_FAILURES]:
        with st.container(gap="xxsmall"):
            title = escaping.line(failure["title"] or failure["item_id"])
            st.markdown(f"**{title}** · {texts.coded('failure_state', failure['state'])}")
            st.markdown(escaping.line(failure["reason"]))
            known = [escaping.line(failure["item_id"])]
            if failure["next_try"]:
                known.append(texts("sources.next_try", when=visit.clock.ago(failure["next_try"])))
            st.caption(" · ".join(known))
