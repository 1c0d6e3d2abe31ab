"""Mail as it travels (RFC 5322 and MIME): who, when, about what, and the text. Attachments are named, not read."""

from __future__ import annotations

import email
import email.policy
import email.utils
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage

from connectors.base import Authored
from ingest.documents import Locator, ParsedDocument
from ingest.parsing.base import EncryptedFileError
from ingest.parsing.properties import aware, title_of
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.markup import write_markup
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter, clean

_SHOWN_HEADERS = ("From", "To", "Cc", "Date")
_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pgp-encrypted")
_LOCKED_SMIME = ("enveloped-data", "authenveloped-data")


class MailParser:
    """One message. A mail without a text has its headers only."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        message = _message(content)
        if _is_encrypted(message):
            raise EncryptedFileError(file_name, "the mail is encrypted")
        writer = BlockWriter()
        writer.place = Locator(part="body")
        subject, sent = title_of(_header(message, "Subject")), _sent(message)
        writer.heading(1, subject or "")
        for name in _SHOWN_HEADERS:
            if value := _header(message, name):
                writer.paragraph(f"{name}: {value}")
        _write_body(message, writer, file_name)
        return ParsedDocument("eml", writer.blocks, subject, _senders(message, sent), sent, _notes(message))


def _message(content: bytes) -> EmailMessage:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:64]:
        content = decode(content).encode("utf-8")  # saved as UTF-16 by an editor
    # compat32 headers never raise; the modern policy fails on some malformed ones, so they are read with care.
    parsed = email.message_from_bytes(content.lstrip(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean(str(message.get(name, "")))
    except Exception:  # the header parser has many ways to fail on malformed input, and none is worth a mail
        return clean(next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), ""))


def _sent(message: EmailMessage) -> datetime | None:
    try:
        return aware(email.utils.parsedate_to_datetime(_header(message, "Date")))
    except (ValueError, TypeError, OverflowError):
        return None


def _senders(message: EmailMessage, sent: datetime | None) -> list[Authored]:
    pairs = email.utils.getaddresses([_header(message, "From")])
    return [Authored(address.lower() or name, sent) for name, address in pairs if address or name]


def _is_encrypted(message: EmailMessage) -> bool:
    kind = message.get_content_type()
    smime = "pkcs7-mime" in kind and message.get_param("smime-type", "enveloped-data") in _LOCKED_SMIME
    return kind in _ENCRYPTED_TYPES or smime


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if isinstance(part, EmailMessage) and not part.is_multipart():
            yield part


def _write_body(message: EmailMessage, writer: BlockWriter, file_name: str) -> None:
    texts = [part for part in _parts(message) if part.get_content_maintype() == "text" and not _file_name(part)]
    plain = [part for part in texts if part.get_content_subtype() != "html"]
    html = [part for part in texts if part.get_content_subtype() == "html"]
    if any(_text(part).strip() for part in plain):
        for part in plain:
            write_text(_text(part), writer)
    else:
        for part in html:
            write_markup(_text(part), writer, file_name)


def _text(part: EmailMessage) -> str:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        payload = None
    if not isinstance(payload, bytes):
        return str(part.get_payload())
    try:
        return payload.decode(part.get_content_charset() or "ascii")
    except (LookupError, UnicodeDecodeError):
        return decode(payload)  # the mail names a wrong or unknown encoding


def _file_name(part: EmailMessage) -> str:
    try:
        return clean(part.get_filename() or "") or ("?" if part.get_content_disposition() == "attachment" else "")
    except Exception:  # as above: malformed parameters
        return "?"


def _notes(message: EmailMessage) -> list[str]:
    names = [name for part in _parts(message) if (name := _file_name(part))]
    return [f"attachments not read: {', '.join(names)}"] if names else []
