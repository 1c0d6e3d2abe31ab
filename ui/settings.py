"""The `[ui]` table of `collega.toml`, with the environment over it (`COLLEGA_UI_...`).

The command that starts the pages says where the API is and, in `COLLEGA_SETTINGS`, where the file is.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

TABLE = "ui"


class UiSettings(BaseSettings):
    """Where the API is. Read anew for each run of a page, so that nothing is shared between people."""

    model_config = SettingsConfigDict(env_prefix="COLLEGA_UI_", frozen=True, extra="ignore")

    api_url: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://[^/]+$",
        description="Address at which the pages reach the API, without a path.",
    )
    public_api_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description=(
            "Address at which browsers reach the API, without a path. It must have the same host name as the pages, "
            "since both share one cookie. Default: the same as api_url."
        ),
    )
    request_timeout_s: float = Field(
        20.0, gt=0, description="Seconds to wait for a reply of the API before saying that it cannot be reached."
    )
    answer_timeout_s: float = Field(
        120.0, gt=0, description="Seconds without any word of an answer before saying that it cannot be had now."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[Any, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, _from_file

    @property
    def api_for_browsers(self) -> str:
        """Where the sign-in page and the originals of documents are."""
        return self.public_api_url or self.api_url


def _from_file() -> dict[str, Any]:
    """The table, where there is a file; the command that started us has checked it."""
    name = os.environ.get("COLLEGA_SETTINGS")
    path = Path(name) if name else None
    if path is None or not path.is_file():
        return {}
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")).get(TABLE, {})
    return table
