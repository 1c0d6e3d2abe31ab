"""When a source is read: its schedules in words, pause and change, and a new one with a look at its next times.

Schedules from `collega.toml` are shown and not changed: the file would win at the next start.
"""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources import schedule_form
from ui.components.sources.doing import do
from ui.errors import ApiError
from ui.replies.schedules import Schedule
from ui.visit import Visit

FILE = "file"


def show(visit: Visit, name: str) -> None:
    """The schedules, then a new one."""
    texts = visit.texts
    try:
        found = visit.client.operations.schedules(name)
    except ApiError as error:
        problem.show(error, texts, key="schedules")
        return
    if not found:
        st.info(texts("schedule.none"), icon=":material/event_busy:")
    for one in found:
        _one(visit, one)
    with st.expander(texts("schedule.new"), expanded=not found, icon=":material/add:"):
        schedule_form.show(visit, name, None)


def _one(visit: Visit, one: Schedule) -> None:
    texts, clock, number = visit.texts, visit.clock, one["id"]
    with st.container(border=True, gap="xsmall", key=f"schedule-{number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{in_words(visit, one)}**", width="content")
            if one["paused"]:
                st.badge(texts("sources.paused"), icon=":material/pause:", color="orange")
        coming = "schedule.no_next" if one["paused"] or not one["next_run_at"] else "schedule.next"
        st.caption(
            " · ".join([texts(coming, when=clock.ago(one["next_run_at"])), *_details(visit, one)]),
            help=clock.exact(one["next_run_at"]),
        )
        if one["watch_message"]:
            st.warning(escaping.line(one["watch_message"]), icon=":material/visibility_off:")
        with st.container(horizontal=True):
            label = texts("schedule.resume" if one["paused"] else "schedule.pause")
            icon = ":material/play_arrow:" if one["paused"] else ":material/pause:"
            if st.button(label, key=f"pause-{number}", icon=icon):
                do(visit, lambda: visit.client.operations.pause_schedule(number, not one["paused"]))
            if one["origin"] == FILE:
                st.caption(texts("schedule.from_file"))
            else:
                _delete(visit, one)
        if one["origin"] != FILE:
            with st.expander(texts("schedule.change")):
                schedule_form.show(visit, one["source"], one)


def in_words(visit: Visit, one: Schedule) -> str:
    """ "every 6 hours", or the cron expression in its zone."""
    if one["cron"]:
        return visit.texts("schedule.cron_in", cron=escaping.line(one["cron"]), zone=escaping.line(one["zone"]))
    return visit.clock.every(one["every_s"] or 0)


def _details(visit: Visit, one: Schedule) -> list[str]:
    texts, known = visit.texts, []
    if one["quiet_hours"]:
        known.append(texts("schedule.quiet_hours_are", hours=escaping.line(one["quiet_hours"])))
    if one["priority"]:
        known.append(texts("schedule.priority_is", number=one["priority"]))
    if one["watch"]:
        known.append(texts.coded("watch_state", one["watch_state"]))
    if one["last_slot_at"]:
        known.append(texts("schedule.last", when=visit.clock.ago(one["last_slot_at"])))
    return known


def _delete(visit: Visit, one: Schedule) -> None:
    texts, number = visit.texts, one["id"]
    with st.popover(texts("schedule.delete"), icon=":material/delete:", key=f"delete-schedule-{number}"):
        st.markdown(texts("schedule.delete_what"))
        if st.button(texts("schedule.delete_yes"), key=f"delete-schedule-yes-{number}"):
            do(visit, lambda: visit.client.operations.delete_schedule(number))
