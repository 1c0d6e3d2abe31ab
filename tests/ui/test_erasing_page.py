"""Erasing documents on IT's page, drawn without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox

from tests.ui import scripted_sources as it_of
from tests.ui.conftest import Draw
from tests.ui.drawn import press, words
from tests.ui.scripted_api import Script
from ui.texts import load

EN = load("en")


def _looked_for(draw: Draw, script: Script, named: str) -> AppTest:
    script.it.erasable = it_of.erasable("Contract Jansen", "Contract Visser")
    script.it.erasable += it_of.erasable("Contract Jansen (copy)", source="archive", is_copy=True)
    app = draw("sources", view="erase")
    app.text_input(key="erase-named").set_value(named)
    return press(app, EN("erasing.look"))


def _sure(app: AppTest) -> Checkbox:
    [found] = [one for one in app.checkbox if one.label == EN("erasing.sure")]
    return found


def test_documents_are_erased_only_after_they_were_seen_and_confirmed(draw: Draw, script: Script) -> None:
    app = _looked_for(draw, script, "Jansen")
    text = words(app)
    assert EN("erasing.would_go", count=2) in text
    assert EN("erasing.is_copy") in text
    assert "Visser" not in text
    [button] = [one for one in app.button if one.label == EN("erasing.do", count=2)]
    assert button.disabled
    _sure(app).check().run()
    app = press(app, EN("erasing.do", count=2))
    wish = '{"source":"intranet","item_ids":["hr/Contract Jansen.pdf"]}'
    assert script.received[-1] == ("POST", "/erasures", wish), "the copy goes with it"
    assert EN("erased.bytes_going") in words(app)


def test_a_list_that_changed_since_it_was_seen_erases_nothing(draw: Draw, script: Script) -> None:
    app = _looked_for(draw, script, "Jansen")
    _sure(app).check().run()
    script.it.erasable += it_of.erasable("Contract Jansen 2")
    app = press(app, EN("erasing.do", count=2))
    assert EN("erasing.changed") in words(app)
    assert script.received[-1][1] == "/erasures/choice"


def test_nothing_is_found_to_erase(draw: Draw, script: Script) -> None:
    app = _looked_for(draw, script, "Bakker")
    assert EN("erasing.sure") not in [one.label for one in app.checkbox]


def test_a_confirmation_counts_for_the_list_that_was_seen_and_for_no_other(draw: Draw, script: Script) -> None:
    app = _looked_for(draw, script, "Jansen")
    _sure(app).check().run()
    app.text_input(key="erase-named").set_value("Visser")
    app = press(app, EN("erasing.look"))
    assert not _sure(app).value
    [button] = [one for one in app.button if one.key == "erase-do"]
    assert button.disabled


@pytest.mark.parametrize(
    ("left", "said"), [({}, "erased.complete"), ({"stray_vectors": 3, "is_complete": False}, "erased.not_yet")]
)
def test_the_proof_says_what_is_left(draw: Draw, script: Script, left: it_of.Row, said: str) -> None:
    script.it.proof = it_of.a_proof(**left)
    text = words(draw("sources", view="erased"))
    assert EN(said, count=2) in text
    assert EN("erased.stray_vectors", number=left.get("stray_vectors", 0)) in text
