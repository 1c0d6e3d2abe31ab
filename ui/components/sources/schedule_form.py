"""One schedule as a form: at intervals or by a cron expression, where and how urgently, and when not."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.components.sources.doing import do
from ui.errors import ApiError
from ui.replies.schedules import Schedule
from ui.visit import Visit

INTERVAL, CRON = "interval", "cron"
UNITS = {"minutes": 60, "hours": 3600, "days": 86400}
USUAL_HOURS = 6
USUAL_CRON = "0 6 * * 1-5"
PRIORITIES = (-100, 100)


def show(visit: Visit, source: str, known: Schedule | None) -> None:
    """Fields, the next times for a look, and saving."""
    texts, key = visit.texts, "new" if known is None else str(known["id"])
    way = st.radio(
        texts("schedule.way"),
        (INTERVAL, CRON),
        index=int(known is not None and known["cron"] is not None),
        format_func=lambda code: texts(f"schedule.way_{code}"),
        horizontal=True,
        key=f"way-{key}",
    )
    with st.form(f"schedule-form-{key}", border=False):
        wish = {"source": source, **(_interval(visit, known, key) if way == INTERVAL else _cron(visit, known, key))}
        wish |= _rest(visit, known, key)
        with st.container(horizontal=True):
            look = st.form_submit_button(texts("schedule.preview"))
            save = st.form_submit_button(texts("schedule.save"), type="primary")
    if look:
        _preview(visit, wish)
    if save:
        _save(visit, wish, known)


def _interval(visit: Visit, known: Schedule | None, key: str) -> dict[str, Any]:
    texts, every_s = visit.texts, known["every_s"] if known else None
    unit = next((name for name in reversed(UNITS) if every_s and every_s % UNITS[name] == 0), "hours")
    number, units = st.columns(2)
    with number:
        usual = int(every_s / UNITS[unit]) if every_s else USUAL_HOURS
        count = st.number_input(texts("schedule.every_label"), 1, 1000, usual, key=f"every-{key}")
    with units:
        names = tuple(UNITS)
        chosen = st.selectbox(
            texts("schedule.unit"),
            names,
            index=names.index(unit),
            format_func=lambda code: texts(f"schedule.unit_{code}"),
            key=f"unit-{key}",
        )
    return {"every_s": count * UNITS[chosen], "cron": None}


def _cron(visit: Visit, known: Schedule | None, key: str) -> dict[str, Any]:
    texts = visit.texts
    usual = (known["cron"] if known else None) or USUAL_CRON
    cron = st.text_input(texts("schedule.cron"), usual, key=f"cron-{key}", help=texts("schedule.cron_help"))
    return {"every_s": None, "cron": cron.strip()}


def _rest(visit: Visit, known: Schedule | None, key: str) -> dict[str, Any]:
    texts = visit.texts
    zones = sorted(available_timezones())
    zone = known["zone"] if known else visit.clock.zone.key
    left, right = st.columns(2)
    with left:
        place = zones.index(zone) if zone in zones else zones.index("UTC")
        chosen = st.selectbox(texts("schedule.zone"), zones, index=place, key=f"zone-{key}")
        quiet = st.text_input(
            texts("schedule.quiet_hours"),
            (known["quiet_hours"] if known else None) or "",
            key=f"quiet-{key}",
            placeholder="08:00-18:00",
            help=texts("schedule.quiet_hours_help"),
        )
    with right:
        priority = st.number_input(
            texts("schedule.priority"),
            *PRIORITIES,
            known["priority"] if known else 0,
            key=f"priority-{key}",
            help=texts("schedule.priority_help"),
        )
    watch = st.checkbox(
        texts("schedule.watch"),
        known is not None and known["watch"],
        key=f"watch-{key}",
        help=texts("schedule.watch_help"),
    )
    return {"zone": chosen, "priority": priority, "quiet_hours": quiet.strip() or None, "watch": watch}


def _preview(visit: Visit, wish: dict[str, Any]) -> None:
    try:
        times = visit.client.operations.preview(wish)
    except ApiError as error:
        st.error(problem.words(error, visit.texts), icon=problem.ICON)
        return
    st.markdown(visit.texts("schedule.previewed"))
    st.markdown("\n".join(f"- {escaping.line(visit.clock.weekday(time))}" for time in times))


def _save(visit: Visit, wish: dict[str, Any], known: Schedule | None) -> None:
    operations = visit.client.operations
    if known is None:
        do(visit, lambda: operations.add_schedule(wish))
    else:
        do(visit, lambda: operations.change_schedule(known["id"], wish))
