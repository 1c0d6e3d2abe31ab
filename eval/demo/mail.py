"""Saved mails, with the older mails of the thread quoted below as people leave them."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from eval.demo.source import Source


def build_eml(source: Source, addresses: Mapping[str, str]) -> bytes:
    """An .eml. `addresses` gives the mail address of each display name; an outsider brings an address along."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(source.author, addresses)
    message["To"] = ", ".join(_mailbox(name, addresses) for name in source.to)
    if source.cc:
        message["Cc"] = ", ".join(_mailbox(name, addresses) for name in source.cc)
    message["Subject"] = source.title
    message["Date"] = format_datetime(source.modified)
    message["Message-ID"] = f"<{source.path.stem}.{source.modified:%Y%m%d}@tolveer.example>"
    message["Content-Language"] = source.language
    message.set_content(source.body, cte="quoted-printable")
    return message.as_bytes()


def _mailbox(name: str, addresses: Mapping[str, str]) -> str:
    return name if "<" in name else f"{name} <{addresses[name]}>"
