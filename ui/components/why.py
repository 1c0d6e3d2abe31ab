"""Why this answer: how sure and from what, what was searched, and how documents and passages were ranked, in numbers.

The API is asked only when the fold is opened. The tables are drawn as data, so that a title is never taken for markup.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ui import escaping
from ui.components import problem
from ui.errors import ApiError, NotFoundError
from ui.replies.answers import Answer
from ui.replies.why import Ranked, Why
from ui.visit import Visit

DOCUMENT_PARTS = ("words", "meaning", "same_language", "reranker", "newer_version", "caution")
PASSAGE_PARTS = ("words", "meaning", "same_language", "reranker", "document_score")


def show(visit: Visit, answer: Answer) -> None:
    """A fold that asks for the explanation when it is opened."""
    number = answer["question_id"]
    fold = st.expander(
        visit.texts("why.fold"), icon=":material/troubleshoot:", key=f"why-fold-{number}", on_change="rerun"
    )
    if not fold.open:
        return
    with fold:
        try:
            why = visit.client.why(number)
        except NotFoundError:
            st.caption(visit.texts("why.nothing_kept"))
        except ApiError as error:
            problem.show(error, visit.texts, key=f"why-{number}")
        else:
            _confidence(visit, why)
            _searched(visit, why)
            st.markdown(f"**{visit.texts('why.documents')}**")
            _ranking(visit, why["documents"], DOCUMENT_PARTS)
            st.markdown(f"**{visit.texts('why.passages')}**")
            _ranking(visit, why["passages"], PASSAGE_PARTS)
            st.caption(visit.texts("why.points"))


def _confidence(visit: Visit, why: Why) -> None:
    texts = visit.texts
    st.markdown(f"**{texts('why.sure')}**")
    if not why["whole"]:
        st.markdown(texts("reason.no_longer_readable"))
        return
    st.markdown(
        texts(
            "why.borders",
            percent=round(why["confidence"] * 100),
            answered=round(why["answered_from"] * 100),
            partly=round(why["partly_from"] * 100),
        )
    )
    if not why["terms"]:
        st.caption(texts("why.no_terms"))
        return
    columns = [texts(f"why.column_{name}") for name in ("effect", "counted", "here", "usual")]
    rows = [
        [_effect(visit, one["added"]), _named(visit, "why_term", one["name"]), one["value"], one["usual"]]
        for one in sorted(why["terms"], key=lambda one: -abs(one["added"]))
    ]
    st.dataframe(pd.DataFrame(rows, columns=columns).round(2), hide_index=True)


def _named(visit: Visit, section: str, code: str) -> str:
    """The words for a code; of one that these pages do not know yet the code too, so that two are told apart."""
    words = visit.texts.coded(section, code)
    return f"{words} ({code})" if words == visit.texts.coded(section, "other") else words


def _effect(visit: Visit, added: float) -> str:
    """In words and in log-odds: a sign alone is easily overlooked."""
    code = "little" if abs(added) < 0.05 else "for" if added > 0 else "against"
    return f"{visit.texts.coded('why_effect', code)} ({added:+.2f})"


def _searched(visit: Visit, why: Why) -> None:
    texts = visit.texts
    st.markdown(f"**{texts('why.searched')}**")
    said = [texts("why.compared", count=why["searched_documents"], found=why["found_documents"])]
    if why["follow_up"]:
        said.append(texts("why.follow_up"))
    st.markdown(" ".join(said))
    for source in why["sources"]:
        read = texts(
            "why.source", source=escaping.line(source["title"]), when=visit.clock.exact(source["last_good_run_at"])
        )
        behind = f" :orange[:material/schedule: {texts('why.behind')}]" if source["behind"] else ""
        st.markdown(f"- {read}{behind}")


def _ranking(visit: Visit, ranked: Sequence[Ranked], parts: Sequence[str]) -> None:
    """The table of documents or passages: what each part adds, in hundredths."""
    if not ranked:
        st.caption(visit.texts("why.none_readable"))
        return
    texts = visit.texts
    added = [{part["name"]: part["added"] for part in one["parts"]} for one in ranked]
    there = dict.fromkeys(name for one in added for name in one)
    shown = [*(name for name in parts if name in there), *(name for name in there if name not in parts)]
    covered = any("coverage" in one["features"] for one in ranked)
    rows = [
        [
            one["place"],
            round(100 * one["score"]),
            _title(one),
            "✓" if one["cited"] else "",
            *[round(100 * had.get(part, 0.0)) for part in shown],
            *([f"{round(100 * one['features'].get('coverage', 0.0))} %"] if covered else []),
        ]
        for one, had in zip(ranked, added, strict=True)
    ]
    title = texts("why.column_title")
    columns = [texts("why.column_place"), texts("why.column_score"), title, texts("why.column_cited")]
    columns += [_named(visit, "why_part", part) for part in shown]
    columns += [texts("why.column_covered")] if covered else []
    narrow = {name: st.column_config.Column(width="medium" if name == title else "small") for name in columns}
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, column_config=narrow)


def _title(one: Ranked) -> str:
    headings = [part for part in one["locator"]["headings"] if part != one["document"]["title"]]
    return " › ".join([one["document"]["title"], *headings[-1:]])
