"""Why is a document not found? By its name, in which state it is: for IT, who sees states and no texts."""

from __future__ import annotations

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.errors import ApiError
from ui.replies.items import Item
from ui.visit import Visit

SHOWN = 20
FEWEST_LETTERS = 2


def show(visit: Visit, source: str) -> None:
    """A box for the name, and each item that has it."""
    texts = visit.texts
    name = st.text_input(
        texts("looking_up.name"),
        key="looked-up",
        max_chars=400,
        help=texts("looking_up.help"),
        placeholder=texts("looking_up.example"),
        icon=":material/search:",
    )
    if len(name.strip()) < FEWEST_LETTERS:
        return
    try:
        found = visit.client.operations.items(source, name.strip(), SHOWN)
    except ApiError as error:
        problem.show(error, texts, key="looked-up-problem")
        return
    if not found:
        st.info(texts("looking_up.none"), icon=":material/search_off:")
    for item in found:
        st.markdown(_line(visit, item))


def _line(visit: Visit, item: Item) -> str:
    texts = visit.texts
    said = [f"- **{escaping.line(item['title'] or item['item_id'])}**: {texts.coded('item_state', item['state'])}"]
    if item["erased"]:
        said.append(texts("excluded.erased"))
    elif item["reason"]:
        said.append(escaping.line(item["reason"]))
    if item["readable"] and item["state"] != "live":
        said.append(texts("looking_up.earlier"))
    if item["next_try"]:
        said.append(texts("sources.next_try", when=visit.clock.ago(item["next_try"])))
    return " · ".join(said)
