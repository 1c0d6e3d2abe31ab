"""The `[ui]` table of `collega.toml`, which the command that starts the pages passes on as environment variables."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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

    @property
    def api_for_browsers(self) -> str:
        """Where the sign-in page and the originals of documents are."""
        return self.public_api_url or self.api_url
