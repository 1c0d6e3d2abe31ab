"""The `[assistant]` table of `collega.toml`: where the API listens, how long a sign-in lasts, how many ask at once.

Built once at start-up and frozen; code below gets values. Where the pages listen stands here too, because the command
that starts the API starts the pages beside it.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.answers.wording.settings import LanguageModelSettings


class AssistantSettings(BaseModel):
    """Everything in `[assistant]`. An unknown key is an error, so that a typing mistake is not silently a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="Address that the API and the pages listen on. The default is this machine only.",
    )
    port: int = Field(8000, ge=1, le=65535, description="Port of the API.")
    ui_port: int = Field(8501, ge=1, le=65535, description="Port of the pages.")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description="Address at which browsers reach the API, without a path. Default: http://HOST:PORT.",
    )
    ui_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description=(
            "Address at which browsers reach the pages, without a path. It must have the same host name as "
            "public_url, since both share one cookie. Default: http://HOST:UI_PORT."
        ),
    )
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description=(
            "Addresses of your own reverse proxies. Only from these is X-Forwarded-For believed; with none, a caller "
            "cannot pretend to be somebody else."
        ),
    )
    session_hours: float = Field(
        12.0, gt=0, le=720, description="Hours after which a person signs in again, however busy."
    )
    session_idle_hours: float = Field(
        4.0, gt=0, le=720, description="Hours without a request after which a person signs in again."
    )
    ask_workers: int = Field(2, ge=1, le=64, description="Questions answered at the same time.")
    ask_queue: int = Field(
        16, ge=0, le=1000, description="Questions that may wait for a worker. Above it a caller is told to come back."
    )

    dictionaries: tuple[Path, ...] = Field(
        (),
        description=(
            "Dictionaries beside those that `dict-freedict-*` packages install, asked first, so that a question finds "
            "pages in other languages: `NAME-nld-eng.index` files in the format of dictd, or a glossary of your own, "
            "a text file of lines with a word, a tab and its translation. Its first line names the languages, as in "
            "`nl<tab>en`; it serves both directions."
        ),
    )
    multilingual_model: bool = Field(
        False,
        description=(
            "Whether the embedding model was made for Dutch, English and German alike. Then meaning counts as much "
            "in each language, and a question is embedded as it was asked. The bundled model knows English only."
        ),
    )
    reranker: str | None = Field(
        None,
        min_length=1,
        description=(
            "A cross-encoder of sentence-transformers that reads the best passages beside the question and orders them "
            "anew: a folder, or a name that was downloaded before. Default: none. Nothing is downloaded. It costs "
            "seconds on a processor, and the confidence was fitted without one: refit it with `collega eval calibrate`."
        ),
    )
    reranker_passages: int = Field(
        20, ge=1, le=200, description="Passages that the reranker reads for one question: its cost."
    )
    answered_wrong_share: float = Field(
        0.3,
        ge=0.02,
        le=0.5,
        description=(
            "Of the answers marked as answered, the largest share that may be wrong, by question sets with many "
            "questions that have no answer. Lower means fewer answers so marked, and more that say they are partial."
        ),
    )
    shown_wrong_chance: float = Field(
        0.67,
        gt=0,
        lt=1,
        description=(
            "An answer that is likelier wrong than this is not shown: the reply is that nothing was found, with the "
            "nearest documents and who may know."
        ),
    )
    language_model: LanguageModelSettings = Field(
        LanguageModelSettings(), description="Who puts answers into words; nobody, unless it has a url."
    )
    review_after_days: int | None = Field(
        1096,
        ge=1,
        description=(
            "Days after its last change from which a document is marked as outdated wherever it is shown. Default: "
            "three years. It can still be found, behind others that say about as much; the mark says that somebody "
            "should look at it."
        ),
    )
    review_after_days_of: dict[str, int] = Field(
        default_factory=dict,
        description=(
            "The same for single sources or labels, for example {public = 365, news = 90}. A source goes before a "
            "label, and a label before review_after_days."
        ),
    )
    unverified_sources: tuple[str, ...] = Field(
        (),
        description=(
            "Names of sources that hold what people said and nobody approved, such as a mail archive or a chat. What "
            "comes from them is marked as unverified, and goes behind what says about as much."
        ),
    )

    metrics_from: tuple[IPv4Network | IPv6Network, ...] = Field(
        (),
        description=(
            "Addresses or networks of your monitoring that may read GET /metrics without a token. Default: none, a "
            "token of somebody with the role it is needed. Behind a proxy it needs trusted_proxies, so that the "
            "proxy's own address is not taken for the caller's."
        ),
    )
    log_format: Literal["text", "json"] = Field(
        "text",
        description=(
            "How the log is written to standard error. text: warnings and errors, for people. json: one object a "
            "line, with runs, and requests by route without their query. Neither has texts, titles, questions or names."
        ),
    )

    @model_validator(mode="after")
    def _scraping_cannot_be_borrowed(self) -> Self:
        if self.metrics_from and self.public_url and not self.trusted_proxies:
            raise ValueError("metrics_from behind public_url needs trusted_proxies: the proxy would pass for anybody")
        return self

    @model_validator(mode="after")
    def _bands_are_in_order(self) -> Self:
        if self.answered_wrong_share > self.shown_wrong_chance:
            raise ValueError("answered_wrong_share must not be above shown_wrong_chance")
        return self

    @model_validator(mode="after")
    def _addresses_are_known(self) -> Self:
        if self.host in ("0.0.0.0", "::") and not (self.public_url and self.ui_url):  # noqa: S104
            raise ValueError("with a host that means every address, public_url and ui_url must be given")
        return self

    @property
    def api_address(self) -> str:
        """Where browsers and programs reach the API."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def ui_address(self) -> str:
        """Where browsers reach the pages."""
        return self.ui_url or f"http://{self.host}:{self.ui_port}"

    @property
    def secure_cookies(self) -> bool:
        """Whether the cookie is sent over https only."""
        return self.api_address.startswith("https://")
