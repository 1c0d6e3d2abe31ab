"""Pages that are generated from code say what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.settings import AssistantSettings
from connectors.registry import connector_class, kinds
from connectors.settings import CommonSettings, load_settings, read_sources, read_table
from ingest.scheduling.alerts.settings import AlertSettings
from ingest.scheduling.settings import ScheduleSettings
from ingest.settings import IngestSettings
from tests.docs.generate import DOCS, settings_page
from ui.settings import UiSettings

MODELS = [
    IngestSettings,
    AssistantSettings,
    AlertSettings,
    ScheduleSettings,
    UiSettings,
    CommonSettings,
    *(connector_class(kind).Settings for kind in kinds()),
]


def test_the_page_of_settings_is_up_to_date() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "run `make docs` and commit docs/settings.md"


@pytest.mark.parametrize("model", MODELS)
def test_every_setting_says_what_it_does(model: type[BaseModel]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_the_example_of_the_page_works(tmp_path: Path) -> None:
    lines = [line for line in settings_page().split("##")[0].splitlines() if line.startswith("    ")]
    (tmp_path / "collega.toml").write_text("\n".join(line.strip() for line in lines))
    file = load_settings(tmp_path / "collega.toml")
    (source,) = read_sources(file, {})
    assert source.name == "hr-share"
    assert read_table(file, "ingest", IngestSettings, {}).data_dir == tmp_path / "var"
