"""A run while it runs, looked at every other second: how far, how fast, how long still, and how to stop it."""

from __future__ import annotations

from typing import cast

import streamlit as st

from ui import escaping, numerals
from ui.components import problem
from ui.components.sources import runs
from ui.errors import ApiError
from ui.replies.runs import Run
from ui.replies.sources import Source
from ui.visit import Visit

LOOK_EVERY_S = 2
LONG_S = 90  # above it minutes are the better unit


def progress(visit: Visit, source: Source) -> None:
    """What the present run has done so far, until it ends and the page is drawn anew."""

    @st.fragment(run_every=LOOK_EVERY_S)
    def look() -> None:
        try:
            now = visit.client.operations.source(source["name"])["source"]
            run = now["last_run"] and visit.client.operations.run(now["last_run"]["run_id"])  # only it knows how far
        except ApiError as error:
            st.caption(problem.words(error, visit.texts))
            return
        if not now["running"]:
            st.rerun(scope="app")
        elif run:
            _show(visit, run)

    look()


def _show(visit: Visit, run: Run) -> None:
    share = _share(run)
    said = " ".join(_said(visit, run))
    if share is None:
        st.markdown(f":material/sync: {said}")
    else:
        st.progress(share, text=said)
    if run["progress"] and run["progress"]["doing"]:
        st.caption(visit.texts("running.doing", title=escaping.line(run["progress"]["doing"])))
    if st.button(visit.texts("running.cancel"), key=f"cancel-{run['run_id']}", icon=":material/stop_circle:"):
        _cancel(visit, run)


def _share(run: Run) -> float | None:
    """The part that is done; None where nobody knows the whole."""
    total = run["progress"]["total"] if run["progress"] else None
    return min(_settled(run) / total, 1.0) if total else None


def _settled(run: Run) -> int:
    """Items that are dealt with: the listing, which only sees them, is long done before them."""
    counts = cast(dict[str, int], run["sheet"])
    return sum(counts[part] for part in runs.PARTS)


def _said(visit: Visit, run: Run) -> list[str]:
    texts, sheet, known = visit.texts, run["sheet"], run["progress"]
    total = known["total"] if known else None
    if total:
        said = [texts("running.seen_of", count=_settled(run), total=total)]
    else:
        said = [texts("running.seen", count=sheet["seen"])]
    if sheet["passages"]:
        said.append(texts("running.passages", count=sheet["passages"]))
    if known and known["passages_per_s"]:
        said.append(texts("running.rate", rate=numerals.decimal(known["passages_per_s"], texts.language)))
    if known and known["seconds_left"] is not None:
        said.append(_left(visit, known["seconds_left"]))
    return said


def _left(visit: Visit, seconds: float) -> str:
    if seconds < LONG_S:
        return visit.texts("running.seconds_left", count=max(1, round(seconds)))
    return visit.texts("running.minutes_left", count=round(seconds / 60))


def _cancel(visit: Visit, run: Run) -> None:
    try:
        visit.client.operations.cancel(run["run_id"])
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
    else:
        st.caption(visit.texts("running.cancelling"))
