"""Bringing the part that matters into sight, where Streamlit would show another. A hand on the page wins at once."""

from __future__ import annotations

import re
from typing import Literal

import streamlit as st

_KEY = re.compile(r"[a-z0-9-]+")
# Streamlit keeps a chat at its end, and draws a page bit by bit; so this insists until the place has held for a second.
_SCRIPT = """
(() => {
  let free = false, held = 0;
  for (const sign of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    window.addEventListener(sign, () => { free = true }, {once: true});
  }
  const until = performance.now() + 10000;
  const again = () => {
    if (free || held > 15 || performance.now() > until) return;
    const part = document.querySelector(".st-key-KEY");
    const before = part?.getBoundingClientRect().top;
    part?.scrollIntoView({block: "BLOCK"});
    held = part && before === part.getBoundingClientRect().top ? held + 1 : 0;
    setTimeout(again, 60);
  };
  again();
})();
"""


def bring_up(key: str, block: Literal["start", "center"]) -> None:
    """Scroll to the container with this key. The script is ours; the key is one that we made."""
    assert _KEY.fullmatch(key), key
    script = _SCRIPT.replace("KEY", key).replace("BLOCK", block)
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
