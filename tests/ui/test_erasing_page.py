"""Erasing documents on IT's page, drawn without a browser."""

from __future__ import annotations

import pytest
import streamlit as st
from fastapi.responses import JSONResponse
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox

from assistant.api.bodies.store import ErasureChoice, ErasureRequest
from tests.ui import scripted_sources as it_of
from tests.ui import scripted_store as store_of
from tests.ui.conftest import Draw
from tests.ui.drawn import press, words
from tests.ui.scripted_api import Script
from tests.ui.scripted_store import Row
from ui.components.sources.erasing import choosing
from ui.operations import Body, Operations
from ui.texts import load

EN = load("en")


def _looked_for(draw: Draw, script: Script, named: str) -> AppTest:
    script.it.erasable = store_of.erasable("Contract Jansen", "Contract Visser")
    script.it.erasable += store_of.erasable("Contract Jansen (copy)", source="archive", is_copy=True)
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
    method, path, body = script.received[-1]
    wish = ErasureRequest.model_validate_json(body)
    assert (method, path, wish.source, wish.named) == ("POST", "/erasures", "intranet", "Jansen")
    assert wish.seen == "[('hr/Contract Jansen.pdf', '1'), ('hr/Contract Jansen (copy).pdf', '1')]", "what was shown"
    assert EN("erased.bytes_going") in words(app)


@pytest.mark.parametrize("change", ["another", "content"])
def test_a_list_that_changed_since_it_was_seen_erases_nothing(draw: Draw, script: Script, change: str) -> None:
    app = _looked_for(draw, script, "Jansen")
    _sure(app).check().run()
    if change == "another":
        script.it.erasable += store_of.erasable("Contract Jansen 2")
    else:
        script.it.erasable[0]["version"] = "2"
    app = press(app, EN("erasing.do", count=2))
    assert EN("erasing.changed") in words(app)
    assert "/erasures" not in [path for _, path, _ in script.received]


def test_what_changes_between_looking_and_erasing_is_refused_in_the_apis_words(
    draw: Draw, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _looked_for(draw, script, "Jansen")
    _sure(app).check().run()
    erase = Operations.erase

    def late(operations: Operations, wanted: Body, seen: str) -> None:
        script.it.erasable[0]["version"] = "2"
        erase(operations, wanted, seen)

    monkeypatch.setattr(Operations, "erase", late)
    assert "It has changed." in words(press(app, EN("erasing.do", count=2)))
    assert len(script.it.erasable) == 3


def test_a_second_click_meanwhile_erases_nothing_twice_and_shows_the_proof(draw: Draw, script: Script) -> None:
    app = _looked_for(draw, script, "Jansen")
    _sure(app).check().run()
    # As a click during the call does: the page's run ends right behind it, and another begins.
    erase, interrupted = Operations.erase, []

    def and_click(operations: Operations, wanted: Body, seen: str) -> None:
        erase(operations, wanted, seen)
        interrupted.append(True)

    with pytest.MonkeyPatch.context() as clicking:
        clicking.setattr(Operations, "erase", and_click)
        clicking.setattr(choosing, "_show_proof", st.stop)
        app = press(app, EN("erasing.do", count=2))
    assert interrupted
    app.run()
    assert EN("erased.bytes_going") in words(app)
    assert [path for _, path, _ in script.received].count("/erasures") == 1


def test_nothing_that_fits_is_said_and_a_failed_search_is_something_else(draw: Draw, script: Script) -> None:
    app = _looked_for(draw, script, "Bakker")
    assert EN("erasing.none") in words(app)
    assert EN("erasing.sure") not in [one.label for one in app.checkbox]
    script.refusals["/erasures/choice"] = JSONResponse(
        {"code": "too_many_to_erase", "message": "These are 12000 documents.", "retry_after_s": None}, 422
    )
    app = press(app, EN("erasing.look"))
    assert "These are 12000 documents." in words(app)
    assert EN("erasing.none") not in words(app)
    script.refusals["/erasures/choice"] = JSONResponse({}, 500)
    assert EN("problem.unexpected") in words(press(app, EN("erasing.look")))


def test_documents_of_a_source_that_is_not_read_any_more_can_be_chosen(draw: Draw, script: Script) -> None:
    script.it.former_sources = [{"name": "old", "title": "old", "documents": 12, "is_read": False}]
    app = draw("sources", view="erase")
    [source] = app.selectbox
    assert source.options == ["Intranet", EN("erasing.former", title="old", count=12)]
    source.set_value("old")
    press(app, EN("erasing.look"))
    assert ErasureChoice.model_validate_json(script.received[-1][2]).source == "old"


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
def test_the_proof_says_what_is_left(draw: Draw, script: Script, left: Row, said: str) -> None:
    script.it.proof = store_of.a_proof(**left)
    text = words(draw("sources", view="erased"))
    assert EN(said, count=2) in text
    assert EN("erased.stray_vectors", number=left.get("stray_vectors", 0)) in text
    assert "by ruben" in text


def test_what_was_left_out_says_by_whom_or_only_when(draw: Draw, script: Script) -> None:
    script.it.exclusions = [it_of.an_exclusion("a"), it_of.an_exclusion("b", excluded_by="")]
    text = words(draw("sources", source="intranet", part="excluded"))
    assert "a · left out by ruben, 2 days ago" in text
    assert "b · left out 2 days ago" in text


def test_what_was_left_out_by_erasing_says_so_in_the_persons_language(draw: Draw, script: Script) -> None:
    script.me = script.me.model_copy(update={"language": "nl"})
    script.it.exclusions = [it_of.an_exclusion("a", reason="It was erased.", erased=True)]
    text = words(draw("sources", source="intranet", part="excluded"))
    assert "Voorgoed gewist." in text
    assert "It was erased." not in text


def test_of_what_was_erased_only_other_versions_can_be_read_again_and_the_page_says_so(
    draw: Draw, script: Script
) -> None:
    script.it.exclusions = [it_of.an_exclusion("a", reason="It was erased.", erased=True)]
    app = draw("sources", source="intranet", part="excluded")
    assert EN("excluded.erased_what") in words(app)
    assert EN("excluded.undo") not in {button.label for button in app.button}
    press(app, EN("excluded.undo_erased"))
    assert script.it.exclusions == []
    script.it.exclusions = [it_of.an_exclusion("a")]
    text = words(draw("sources", source="intranet", part="excluded"))
    assert EN("excluded.erased_what") not in text
