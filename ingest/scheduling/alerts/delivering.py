"""Notices by mail and webhook: names of sources and times, never a text or a title of a document.

Only the configured server is spoken to, whatever proxy the environment names and wherever it wants to redirect.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import httpx

from ingest.scheduling.alerts.incidents import RED, Notice
from ingest.scheduling.alerts.settings import AlertSettings


class NotDeliveredError(Exception):
    """With the reason, which names no secret."""


def deliver(notice: Notice, settings: AlertSettings) -> None:
    """Send a notice by its channel.

    Raises:
        NotDeliveredError: it was not taken, or not in time.
    """
    try:
        if notice.channel == "mail":
            _mail(notice, settings)
        else:
            _post(notice, settings)
    except (OSError, smtplib.SMTPException, httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotDeliveredError(f"{type(error).__name__}: {error}"[:300]) from error


def summary(notice: Notice) -> str:
    """What happened, in one line."""
    if notice.trouble.kind == "scheduler":
        red, recovered = "The scheduler is silent: no source is read by itself", "The scheduler works again"
    else:
        red = f"The source {notice.trouble.subject} had no good run for twice its interval"
        recovered = f"The source {notice.trouble.subject} is read again"
    return red if notice.event == RED else recovered


def _mail(notice: Notice, settings: AlertSettings) -> None:
    with _connected(settings) as server:
        if settings.smtp_user is not None:
            password = "" if settings.smtp_password is None else settings.smtp_password.get_secret_value()
            server.login(settings.smtp_user, password)
        server.send_message(_message(notice, settings))


def _connected(settings: AlertSettings) -> smtplib.SMTP:
    address = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "none":
        return smtplib.SMTP(*address, timeout=settings.timeout_s)
    context = ssl.create_default_context(cafile=settings.smtp_ca_file)
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(*address, timeout=settings.timeout_s, context=context)
    server = smtplib.SMTP(*address, timeout=settings.timeout_s)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _message(notice: Notice, settings: AlertSettings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = ", ".join(settings.mail_to)
    message["Subject"] = f"[Collega] {summary(notice)}"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=settings.mail_from.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join([f"{summary(notice)}.", "", *_times(notice), "", _ADVICE]))
    return message


_ADVICE = "The page Sources, `collega sources` and `collega doctor` say how it stands and what to do."


def _times(notice: Notice) -> list[str]:
    lines = [f"Noticed: {notice.opened_at:%Y-%m-%d %H:%M} UTC"]
    return lines if notice.closed_at is None else [*lines, f"Over: {notice.closed_at:%Y-%m-%d %H:%M} UTC"]


def _post(notice: Notice, settings: AlertSettings) -> None:
    assert settings.webhook_url is not None
    token = settings.webhook_token
    headers = {} if token is None else {"Authorization": f"Bearer {token.get_secret_value()}"}
    body = {
        "event": notice.event,
        "kind": notice.trouble.kind,
        "source": notice.trouble.subject or None,
        "text": summary(notice),
        "opened_at": notice.opened_at.isoformat(),
        "closed_at": None if notice.closed_at is None else notice.closed_at.isoformat(),
    }
    with (
        httpx.Client(trust_env=False, timeout=settings.timeout_s, follow_redirects=False) as client,
        client.stream("POST", settings.webhook_url, json=body, headers=headers) as reply,
    ):
        if not reply.is_success:
            raise NotDeliveredError(f"the webhook answered HTTP {reply.status_code}")
