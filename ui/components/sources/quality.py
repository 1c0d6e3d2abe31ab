"""How well documents could be read, the worst first: a scan that gave half its words is worse than one that failed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import escaping
from ui.components import problem
from ui.errors import ApiError
from ui.replies.items import Quality
from ui.visit import Visit

SHOWN = 100
POOR = 0.5


def show(visit: Visit, name: str) -> None:
    """A line for each poor document, the rest as a table."""
    texts = visit.texts
    try:
        found = visit.client.operations.quality(name, SHOWN)
    except ApiError as error:
        problem.show(error, texts, key="quality")
        return
    st.caption(texts("quality.what"))
    if not found:
        st.caption(texts("quality.none"))
        return
    poor = [one for one in found if one["score"] < POOR]
    if not poor:
        st.markdown(f":material/check: {texts('quality.all_well')}")
    for one in poor:
        _poor(visit, one)
    st.subheader(texts("quality.all"), anchor=False)
    _table(visit, found)


def _poor(visit: Visit, one: Quality) -> None:
    texts = visit.texts
    with st.container(gap="xxsmall"):
        st.markdown(f"**{escaping.line(one['title'] or one['item_id'])}** · {_percent(one)}")
        said = [escaping.line(one["item_id"])]
        if one["pages"]:
            said.append(texts("quality.poor_pages", count=one["poor_pages"], pages=one["pages"]))
        st.caption(" · ".join(said + [escaping.line(note) for note in one["notes"]]))


def _table(visit: Visit, found: list[Quality]) -> None:
    texts = visit.texts
    columns = [texts(f"quality.column_{name}") for name in ("title", "format", "score", "pages", "poor")]
    rows = [
        [
            one["title"] or one["item_id"],
            texts.coded("format", one["format"]),
            _percent(one),
            one["pages"],
            one["poor_pages"],
        ]
        for one in found
    ]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True)


def _percent(one: Quality) -> str:
    return f"{round(one['score'] * 100)} %"
