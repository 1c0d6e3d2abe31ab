"""Inert text, checked on the text itself; what a browser makes of it is `test_browser_hostile.py`."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.payloads import PAYLOADS
from ui import escaping

MARKS = re.escape(string.punctuation)


def _unescaped_marks(shown: str) -> str:
    """Marks that could begin something, apart from our own empty span and hard breaks."""
    ours = shown.replace(escaping.NOTHING, "").replace("  \n", "")
    return re.sub(rf"\\[{MARKS}]", "", ours)


def _read_back(shown: str) -> str:
    return re.sub(rf"\\([{MARKS}])", r"\1", shown.replace(escaping.NOTHING, ""))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_keeps_a_mark_that_begins_something(payload: str) -> None:
    for shown in (escaping.line(payload), escaping.lines(payload)):
        assert not set(_unescaped_marks(shown)) & set(string.punctuation)


@given(st.text())
def test_any_text_is_inert_and_its_visible_letters_stay(text: str) -> None:
    shown = escaping.line(text)
    assert not set(_unescaped_marks(shown)) & set(string.punctuation)
    assert "\n" not in shown
    visible = escaping._UNSHOWABLE.sub("", text)
    assert "".join(_read_back(shown).split()) == "".join(escaping._ENDS.sub("\n", visible).split())


def test_patterns_that_are_found_again_in_finished_text_are_cut() -> None:
    split = escaping.NOTHING
    assert escaping.line("www.x.nl") == f"www{split}\\.x\\.nl"
    assert escaping.line("a@b.nl") == f"a\\@{split}b\\.nl"
    assert f"\\:{split}smile\\:{split}" in escaping.line(":smile:")


def test_line_breaks_stay_line_breaks_only_where_wanted() -> None:
    assert escaping.lines("a\n\n\nb\r\nc") == "a  \nb  \nc"
    assert escaping.line("a\nb") == "a b"
