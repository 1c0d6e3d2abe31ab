"""Making and changing a source on IT's page, drawn without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.responses import JSONResponse
from streamlit.testing.v1 import AppTest

from assistant.api.bodies.definitions import SourceChange, SourceRequest
from connectors.registry import connector_class
from tests.ui import scripted_sources as it_of
from tests.ui.conftest import Draw
from tests.ui.drawn import press, words
from tests.ui.scripted_api import Script
from tests.ui.scripted_store import ago
from ui.operations import Body, Operations
from ui.texts import load

EN = load("en")


def test_a_source_is_made_from_what_its_kind_asks_for(draw: Draw, script: Script) -> None:
    script.it.kinds = [it_of.a_kind(connector_class("files").Settings.model_json_schema())]
    app = draw("sources", view="new")
    app.text_input(key="new-name").set_value("hr-share")
    app.text_input(key="new-files-root").set_value("/mnt/hr")
    app.text_area(key="new-access").set_value("group:hr")
    app = press(app, EN("new_source.create"))
    (_, made, body), (_, read, _) = script.received
    assert (made, read) == ("/sources", "/sources/hr-share/sync")
    wish = SourceRequest.model_validate_json(body)
    assert (wish.kind, wish.name, wish.access, wish.settings) == (
        "files",
        "hr-share",
        ["group:hr"],
        {"root": "/mnt/hr"},
    )
    assert "Hr-share" in words(app)


def test_a_source_whose_first_reading_does_not_begin_is_shown_all_the_same(draw: Draw, script: Script) -> None:
    busy = {"code": "owner_closing", "message": "Collega is stopping.", "retry_after_s": None}
    script.refusals["/sources/hr-share/sync"] = JSONResponse(busy, 503)
    script.it.kinds = [it_of.a_kind(connector_class("files").Settings.model_json_schema())]
    app = draw("sources", view="new")
    app.text_input(key="new-name").set_value("hr-share")
    app.text_input(key="new-files-root").set_value("/mnt/hr")
    app = press(app, EN("new_source.create"))
    assert EN("sources.never_read_do") in words(app)
    script.refusals.clear()
    press(app, EN("sources.run_now"))
    assert script.received[-1][:2] == ("POST", "/sources/hr-share/sync")


def _settings_of(draw: Draw, script: Script, **change: Any) -> AppTest:
    schema = connector_class("files").Settings.model_json_schema()
    script.it.kinds, script.it.definition = [it_of.a_kind(schema)], it_of.a_definition(**change)
    script.it.sources = [it_of.a_source(origin=script.it.definition["origin"])]
    return draw("sources", source="intranet", part="settings")


def test_a_source_is_changed_from_what_it_is(draw: Draw, script: Script) -> None:
    app = _settings_of(draw, script)
    assert EN("settings.what") in words(app)
    [readers] = [one for one in app.text_area if one.label == EN("new_source.access")]
    assert readers.value == "everyone"
    readers.set_value("group:hr\nperson:anna@example.com")
    [fresh] = [one for one in app.text_input if one.label == EN("new_source.fresh_within")]
    fresh.set_value("6h")
    press(app, EN("settings.save"))
    method, path, body = script.received[-1]
    assert (method, path) == ("PUT", "/sources/intranet")
    wish = SourceChange.model_validate_json(body)
    assert (wish.access, wish.fresh_within, wish.trust) == (["group:hr", "person:anna@example.com"], "6h", "normal")
    assert wish.settings == {"root": "/mnt/intranet", "exclude": ["*.bak"]}, "what was not touched stays"


def test_what_a_change_may_not_be_is_said_and_nothing_typed_is_lost(draw: Draw, script: Script) -> None:
    app = _settings_of(draw, script)
    [root] = [one for one in app.text_input if one.label == "root"]
    root.set_value("/etc")
    app = press(app, EN("settings.save"))
    assert "The folder is not allowed." in words(app)
    assert [one.value for one in app.text_input if one.label == "root"] == ["/etc"]


def test_a_source_of_the_settings_file_is_only_read(draw: Draw, script: Script) -> None:
    app = _settings_of(draw, script, origin="file", fresh_within="1d", changed_by=None, changed_at=None)
    text = words(app)
    assert EN("settings.from_file") in text
    assert "root: /mnt/intranet" in text
    assert "fresh_within: 1d" in text
    assert EN("settings.save") not in text
    assert EN("settings.remove_yes") not in text


def _ours(app: AppTest, title: str) -> AppTest:
    [ours] = [one for one in app.text_input if one.label == EN("new_source.source_title")]
    ours.set_value(title)
    return press(app, EN("settings.save"))


def _another_changes(script: Script, **change: Any) -> None:
    script.it.definition |= {"changed_by": "tess", "changed_at": ago(seconds=5), **change}


def _saved(script: Script) -> list[SourceChange]:
    return [SourceChange.model_validate_json(body) for method, _, body in script.received if method == "PUT"]


def test_anothers_change_is_told_and_nothing_of_it_or_of_ones_own_is_lost(draw: Draw, script: Script) -> None:
    app = _settings_of(draw, script)
    _another_changes(script, label="confidential", settings={"root": "/mnt/intranet", "max_file_mb": 20})
    app = _ours(app, "Handbook")
    text = words(app)
    assert "tess changed this source" in text
    assert f"{EN('new_source.label')}: confidential" in text
    assert "max_file_mb: 20" in text
    assert "exclude: nothing" in text
    assert "Handbook" in [one.value for one in app.text_input], "what was typed is still there"
    assert _saved(script) == []

    app = press(app, EN("settings.take_theirs"))
    assert "tess changed this source" not in words(app)
    assert "Handbook" not in [one.value for one in app.text_input]
    [label] = [one for one in app.selectbox if one.label == EN("new_source.label")]
    assert label.value == "confidential"
    _ours(app, "Handbook 2")
    [wish] = _saved(script)
    assert (wish.title, wish.label, wish.settings) == (
        "Handbook 2",
        "confidential",
        {"root": "/mnt/intranet", "max_file_mb": 20},
    )


def test_ones_own_replaces_anothers_only_when_a_person_says_so(draw: Draw, script: Script) -> None:
    app = _settings_of(draw, script)
    _another_changes(script, title="Theirs")
    app = press(_ours(app, "Ours"), EN("settings.keep_mine"))
    assert _saved(script) == []
    press(app, EN("settings.save"))
    [wish] = _saved(script)
    assert (wish.title, script.it.definition["title"]) == ("Ours", "Ours")


def test_a_change_between_looking_and_saving_is_refused_in_the_apis_words(
    draw: Draw, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _settings_of(draw, script)
    change_source = Operations.change_source

    def late(operations: Operations, name: str, wish: Body) -> None:
        _another_changes(script, title="Theirs")
        change_source(operations, name, wish)

    monkeypatch.setattr(Operations, "change_source", late)
    app = _ours(app, "Ours")
    assert "Tess changed it." in words(app)
    assert "Ours" in [one.value for one in app.text_input]


def test_a_form_that_was_left_begins_anew_with_what_is_saved(draw: Draw, script: Script) -> None:
    app = _settings_of(draw, script)
    app.query_params["part"] = "schedule"
    app.run()
    _another_changes(script, title="Theirs")
    app.query_params["part"] = "settings"
    app.run()
    assert "tess changed this source" not in words(app)
    assert "Theirs" in [one.value for one in app.text_input]


def _readers(app: AppTest, rule: str) -> AppTest:
    [readers] = [one for one in app.text_area if one.label == EN("new_source.access")]
    readers.set_value(rule)
    return press(app, EN("settings.save"))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (["group:hr"], "everyone", EN("widening.everyone")),
        (["group:hr"], "group:hr\nperson:anna@example.com", EN("widening.readers", readers="person:anna@example.com")),
        (["group:hr"], "", EN("widening.own_rights", rule="group:hr")),
        (None, "group:hr", EN("widening.readers_of_all", readers="group:hr")),
    ],
)
def test_who_could_read_more_is_said_before_it_is_so(
    draw: Draw, script: Script, before: list[str] | None, after: str, said: str
) -> None:
    app = _readers(_settings_of(draw, script, access=before), after)
    assert said in words(app)
    assert _saved(script) == []
    app = press(app, EN("widening.no"))
    assert said not in words(app)
    app = _readers(app, after)
    press(app, EN("widening.yes"))
    [wish] = _saved(script)
    assert wish.access == (after.splitlines() or None)


def test_a_lower_label_and_a_changed_rule_ask_too(draw: Draw, script: Script) -> None:
    rules = [{"path": "hr", "access": ["group:hr"]}]
    app = _settings_of(draw, script, label="secret", settings={"root": "/mnt/intranet", "rules": rules})
    [label] = [one for one in app.selectbox if one.label == EN("new_source.label")]
    label.set_value("internal")
    [typed] = [one for one in app.text_area if one.label.startswith("rules")]
    typed.set_value("")
    app = press(app, EN("settings.save"))
    text = words(app)
    assert EN("widening.label", before="secret", after="internal") in text
    assert EN("widening.setting", name="rules") in text
    assert _saved(script) == []
    press(app, EN("widening.yes"))
    [wish] = _saved(script)
    assert (wish.label, wish.settings) == ("internal", {"root": "/mnt/intranet"})


@pytest.mark.parametrize(
    ("access", "rule", "asks"),
    [
        (["group:hr"], {"path": "/menu", "label": "public"}, True),
        (["group:hr"], {"path": "/pay", "label": "secret"}, False),
        (["group:hr"], {"path": "/pay", "access": ["group:payroll"]}, False),
        (None, {"path": "/pay", "access": ["group:payroll"]}, True),
    ],
)
def test_a_first_rule_asks_where_it_opens_a_part(
    draw: Draw, script: Script, access: list[str] | None, rule: dict[str, Any], asks: bool
) -> None:
    app = _settings_of(draw, script, access=access, label="internal", settings={"root": "/mnt/intranet"})
    [typed] = [one for one in app.text_area if one.label.startswith("rules")]
    typed.set_value(json.dumps([rule]))
    app = press(app, EN("settings.save"))
    assert (EN("widening.new_setting", name="rules") in words(app)) is asks
    assert [wish.settings["rules"] for wish in _saved(script)] == ([] if asks else [[rule]])


def test_a_yes_to_what_somebody_changed_meanwhile_opens_nothing(draw: Draw, script: Script) -> None:
    app = _readers(_settings_of(draw, script, access=["group:hr"]), "group:hr\ngroup:it")
    _another_changes(script, access=["group:board"])
    app.session_state["widening-sure"] = True  # as the button leaves it: a browser runs the dialog alone, then the page
    app = app.run()
    assert "tess changed this source" in words(app)
    app = press(app, EN("settings.keep_mine"))
    assert EN("widening.yes") not in words(app)
    assert _saved(script) == []
    app = press(app, EN("settings.save"))
    assert EN("widening.readers", readers="group:hr, group:it") in words(app), "asked of what is saved now"
    assert _saved(script) == []


def test_a_source_that_somebody_changed_meanwhile_is_not_removed_unseen(draw: Draw, script: Script) -> None:
    app = _settings_of(draw, script)
    _another_changes(script, title="Theirs")
    app = press(app, EN("settings.remove_yes"))
    assert "Tess changed it." in words(app)
    assert script.it.sources
    app = press(app, EN("settings.take_theirs"))
    press(app, EN("settings.remove_yes"))
    assert script.it.sources == []


@pytest.mark.parametrize("after", ["group:hr", "group:it\ngroup:hr"])
def test_narrowing_asks_nothing(draw: Draw, script: Script, after: str) -> None:
    _readers(_settings_of(draw, script, access=["everyone"]), after)
    [wish] = _saved(script)
    assert wish.access == after.splitlines()


SCHEMA = {
    "properties": {
        "root": {"type": "string"},
        "sign": {"type": "string", "default": ";"},
        "leave": {"type": "array", "items": {"type": "string"}, "default": ["*.tmp"]},
    },
    "required": ["root"],
}


def test_an_emptied_field_says_what_is_used_and_an_emptied_list_is_empty(draw: Draw, script: Script) -> None:
    script.it.kinds, script.it.sources = [it_of.a_kind(SCHEMA)], [it_of.a_source(origin="ui")]
    script.it.definition = it_of.a_definition(settings={"root": "/mnt/intranet", "sign": ","})
    app = draw("sources", source="intranet", part="settings")
    [sign] = [one for one in app.text_input if one.label.startswith("sign")]
    [leave] = [one for one in app.text_area if one.label.startswith("leave")]
    assert sign.placeholder == EN("new_source.usual", value=";")
    assert leave.value == "*.tmp"
    sign.set_value("")
    leave.set_value("")
    press(app, EN("settings.save"))
    [wish] = _saved(script)
    assert wish.settings == {"root": "/mnt/intranet", "leave": []}
