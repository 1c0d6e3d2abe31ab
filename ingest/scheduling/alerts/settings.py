"""The `[alerts]` table of `collega.toml`: who is told when a source is red, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class AlertSettings(BaseModel):
    """Everything in `[alerts]`. Empty, nobody is told and nothing leaves the machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mail_to: tuple[str, ...] = Field((), description="Addresses that get a mail, once when it is red and once after.")
    mail_from: str = Field("", description="The sender's address of these mails.")
    smtp_host: str = Field("", description="The mail server that takes them.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the connection is protected. With the first two the server's certificate is checked.",
    )
    smtp_ca_file: Path | None = Field(
        None, description="Certificates to trust in place of the system's, for a mail server of your own."
    )
    smtp_user: str | None = Field(None, description="Whom to sign in as; nobody without it.")
    smtp_password: SecretStr | None = Field(None, description="The password of `smtp_user`.")
    webhook_url: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="An address that gets a POST of JSON, once when it is red and once after. No redirect is followed.",
    )
    webhook_token: SecretStr | None = Field(None, description="Sent to `webhook_url` as a bearer token.")
    timeout_s: float = Field(10.0, gt=0, le=60, description="Seconds to wait for either of them.")

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that are configured."""
        return (("mail",) if self.mail_to else ()) + (("webhook",) if self.webhook_url else ())

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.mail_to and not (self.smtp_host and self.mail_from):
            raise ValueError("with mail_to, smtp_host and mail_from must be given")
        if any(
            "@" not in one or any(mark in one for mark in "\r\n,") for one in (*self.mail_to, self.mail_from or "@")
        ):
            raise ValueError("mail_to and mail_from must be e-mail addresses")
        return self
