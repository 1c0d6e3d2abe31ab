"""The table `[assistant.language_model]`: which endpoint may put answers into words, and how far it is trusted."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors.base import Label


class LanguageModelSettings(BaseModel):
    """Without a `url` there is no language model, and no connection is ever made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description=(
            "Address of an OpenAI-compatible endpoint, up to and with its version, as in http://gpu-1:8000/v1. Without "
            "it there is no language model: answers are quotations, and nothing leaves this machine."
        ),
    )
    model: str = Field("", max_length=200, description="The model's name at the endpoint.")
    key: SecretStr | None = Field(None, description="The endpoint's key, where it wants one.")
    ceiling: Label = Field(
        Label.INTERNAL,
        description=(
            "The highest label that the endpoint may be sent. An answer that rests on anything above stays quotations."
        ),
    )
    first_sentence_s: float = Field(
        3.0, gt=0, le=600, description="Seconds until the first checked sentence must be there; else there is none."
    )
    whole_s: float = Field(
        20.0, gt=0, le=3600, description="Seconds until the last sentence; what came until then stays."
    )
    passages: int = Field(6, ge=1, le=20, description="Passages that the model is given.")
    answer_tokens: int = Field(400, ge=16, le=4096, description="The most tokens that the model may write.")
    requests_per_day: int = Field(2_000, ge=0, description="Answers put into words in a day (UTC).")
    tokens_per_day: int = Field(5_000_000, ge=0, description="Tokens read and written in a day (UTC).")
    failures_before_rest: int = Field(
        3, ge=1, description="After so many failures in a row the endpoint is left alone for rest_s."
    )
    rest_s: float = Field(
        60.0, gt=0, description="Then one question tries it again, and the others wait for how it ends."
    )
    workers: int = Field(2, ge=1, le=64, description="Answers put into words at the same time.")
    queue: int = Field(8, ge=0, le=1000, description="Answers that may wait for that. Above it they stay quotations.")

    @model_validator(mode="after")
    def _model_is_named(self) -> Self:
        if self.url is not None and not self.model:
            raise ValueError("a language model's url needs the model's name as well")
        if self.first_sentence_s > self.whole_s:
            raise ValueError("first_sentence_s must not be more than whole_s")
        return self
