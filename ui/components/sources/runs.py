"""What a source has been through: charts of its days, and its last runs, each with a balance sheet that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import altair as alt
import pandas as pd
import streamlit as st

from ui import escaping, numerals
from ui.components import problem
from ui.errors import ApiError
from ui.replies.runs import Day, Run, Sheet
from ui.visit import Visit

PARTS = ("new", "changed", "moved", "unchanged", "skipped", "failed")
GONE = ("hidden", "purged")  # not seen, so not part of the sum
DAYS = (30, 90, 365)
ENOUGH_DAYS = 2  # one point is no line
HEIGHT = 180
GREEN, ORANGE = "#2a8a76", "#c2571a"  # seen on light and on dark grounds
DAY_FORMATS = {"nl": "%-d-%-m", "de": "%-d.%-m.", "en": "%-d/%-m"}


def show(visit: Visit, name: str, recent: Sequence[Run]) -> None:
    """Charts, then runs."""
    _charts(visit, name)
    st.subheader(visit.texts("sources.last_runs"), anchor=False)
    if not recent:
        st.caption(visit.texts("sources.never_read_do"))
    for run in recent:
        one(visit, run)


def _charts(visit: Visit, name: str) -> None:
    texts = visit.texts
    st.subheader(texts("charts.title"), anchor=False)
    days = st.segmented_control(
        texts("charts.period"),
        DAYS,
        default=DAYS[0],
        required=True,
        key="days",
        format_func=lambda count: texts("unit.day", count=count),
        label_visibility="collapsed",
    )
    try:
        known = visit.client.operations.history(name, days or DAYS[0])
    except ApiError as error:
        problem.show(error, texts, key="history")
        return
    if len(known) < ENOUGH_DAYS:
        st.caption(texts("charts.not_yet"))
        return
    left, right = st.columns(2)
    with left:
        _chart(visit, known, "documents")
    with right:
        _chart(visit, known, "failures")


def _chart(visit: Visit, known: Sequence[Day], what: str) -> None:
    texts = visit.texts
    values = [int(cast(dict[str, int], day)[what]) for day in known]
    label = texts(f"charts.{what}")
    said = texts(f"charts.{what}_said", now=values[-1], before=values[0], count=len(values) - 1)
    st.markdown(f"**{label}**")
    st.caption(said)
    table = pd.DataFrame({"day": pd.to_datetime([day["day"] for day in known]), "count": values})
    chart = alt.Chart(table, height=HEIGHT)
    drawn = chart.mark_line(color=GREEN) if what == "documents" else chart.mark_bar(color=ORANGE)
    # Numbers for days: the charts know English names of months only.
    axis = alt.Axis(format=DAY_FORMATS[texts.language], tickCount=6, title=None)
    count = alt.Y("count:Q", axis=alt.Axis(tickMinStep=1, title=None))
    st.altair_chart(drawn.encode(x=alt.X("day:T", axis=axis), y=count), alt=f"{label}. {said}")


def one(visit: Visit, run: Run) -> None:
    """A run in three lines: state and time, its sum, what it said."""
    texts, clock = visit.texts, visit.clock
    with st.container(gap="xxsmall"):
        facts = [f"**{texts.coded('run_state', run['state'])}**", clock.ago(run["started_at"])]
        if run["finished_at"]:
            facts.append(texts("sources.took", span=clock.span(clock.seconds(run["started_at"], run["finished_at"]))))
        st.markdown(" · ".join(facts), help=clock.exact(run["started_at"]))
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
