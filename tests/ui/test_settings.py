"""Settings of the pages: the environment over the file over the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ui.settings import UiSettings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("API_URL", "PUBLIC_API_URL", "REQUEST_TIMEOUT_S"):
        monkeypatch.delenv(f"COLLEGA_UI_{name}", raising=False)
    path = tmp_path / "collega.toml"
    monkeypatch.setenv("COLLEGA_SETTINGS", str(path))
    return path


def test_without_a_file_the_api_is_on_this_machine(file: Path) -> None:
    assert UiSettings().api_for_browsers == "http://127.0.0.1:8000"


def test_the_environment_counts_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('[ui]\napi_url = "http://one:8000"\nrequest_timeout_s = 3\n[assistant]\nport = 1\n')
    monkeypatch.setenv("COLLEGA_UI_API_URL", "http://two:8000")
    settings = UiSettings()
    assert (settings.api_url, settings.request_timeout_s) == ("http://two:8000", 3)


def test_an_address_with_a_path_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLEGA_UI_PUBLIC_API_URL", "https://collega.example/api")
    with pytest.raises(ValidationError, match="public_api_url"):
        UiSettings()
