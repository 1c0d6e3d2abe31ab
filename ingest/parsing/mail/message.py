"""Mail as it travels (RFC 5322 and MIME): who, when, about what, the text, and what is attached as parts."""

from __future__ import annotations

import email
import email.policy
import email.utils
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from functools import partial

from connectors.base import Authored
from ingest.documents import Locator, ParsedDocument
from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.mail.signed import is_signed, unwrapped
from ingest.parsing.parts import Part, packed, read_parts, with_parts
from ingest.parsing.properties import aware, title_of
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.markup import write_markup
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter, clean

_SHOWN_HEADERS = ("From", "To", "Cc", "Date")
_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pgp-encrypted")
_LOCKED_SMIME = ("enveloped-data", "authenveloped-data")
_STUB_CHARACTERS, _TIMES_LONGER = 200, 4
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")


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
        inner = _without_signature(message, file_name)
        _write_body(inner, writer, file_name)
        document = ParsedDocument("eml", writer.blocks, subject, _senders(message, sent), sent)
        return with_parts(document, read_parts(_attachments(inner), file_name))


def _without_signature(message: EmailMessage, file_name: str) -> EmailMessage:
    """What an S/MIME message was signed around; any other message itself."""
    payload = _payload(message) if "pkcs7-mime" in message.get_content_type() else b""
    if not is_signed(payload):
        return message
    return _message(unwrapped(payload, file_name))


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
    if "pkcs7-mime" not in kind:
        return kind in _ENCRYPTED_TYPES
    return message.get_param("smime-type", "enveloped-data") in _LOCKED_SMIME and not is_signed(_payload(message))


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """What is not made of parts, in order. A mail inside a mail is one: it has a body of its own."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(_inside(part))
        else:
            yield part


def _inside(part: EmailMessage) -> list[EmailMessage]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, EmailMessage)] if isinstance(payload, list) else []


def _is_body(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text" and not _file_name(part)


def _write_body(message: EmailMessage, writer: BlockWriter, file_name: str) -> None:
    texts = [part for part in _parts(message) if _is_body(part)]
    plain = [part for part in texts if part.get_content_subtype() != "html"]
    html = [part for part in texts if part.get_content_subtype() == "html"]
    if html and _is_stub("\n".join(map(_text, plain)).strip(), html, file_name):
        for part in html:
            write_markup(_text(part), writer, file_name)
    else:
        for part in plain:
            write_text(_text(part), writer)


def _is_stub(plain: str, html: list[EmailMessage], file_name: str) -> bool:
    """Whether the text of a mail stands in its HTML only: "Your program cannot show this message" is none."""
    if not plain:
        return True
    if len(plain) > _STUB_CHARACTERS:
        return False
    shown = BlockWriter()
    for part in html:
        write_markup(_text(part), shown, file_name)
    return sum(len(block.text) for block in shown.blocks) > _TIMES_LONGER * len(plain)


def _attachments(message: EmailMessage) -> Iterator[Part]:
    for part in _parts(message):
        if not _is_body(part) and part.get_content_type() not in _SIGNATURES:
            inside = part.is_multipart()
            name = _file_name(part).strip("?") or (_forwarded_name(part) if inside else part.get_content_type())
            yield packed(name, partial(_forwarded if inside else _payload, part))


def _forwarded_name(part: EmailMessage) -> str:
    return next((_header(one, "Subject") for one in _inside(part)), "") or "mail"


def _forwarded(part: EmailMessage) -> bytes:
    """The mails inside, or what else says of itself that it is made of messages, as they travelled."""
    try:
        return b"\n\n".join(one.as_bytes() for one in _inside(part))
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # as below: malformed headers
        raise CorruptFileError(_file_name(part), f"the mail inside is malformed ({type(error).__name__})") from error


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


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
