"""Outlook messages (MS-OXMSG): the same headers, text and parts as other mail, out of the streams of a container.

A stream is named by its property and the type of its value. What a newcomer gets wrong: a message inside a message is
no file but a storage in the same container, with the same streams below its name.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import olefile

from connectors.base import Authored
from ingest.documents import Locator, ParsedDocument
from ingest.parsing.base import CorruptFileError, EncryptedFileError, ParsingError
from ingest.parsing.mail.richtext import decompressed
from ingest.parsing.means import current_means
from ingest.parsing.parts import Part, packed, read_parts, with_parts
from ingest.parsing.properties import title_of
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.markup import write_markup
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter, clean

_SUBJECT, _CLASS = "0037", "001A"
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = "0C1A", "0C1F", "5D01"
_TO, _CC = "0E04", "0E03"
_BODY, _HTML, _RICH_TEXT = "1000", "1013", "1009"
_LONG_NAME, _SHORT_NAME, _TYPE, _DATA = "3707", "3704", "370E", "3701"
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_UNICODE, _BYTES, _CODE_PAGE_TEXT, _STORAGE = "001F", "0102", "001E", "000D"
_ATTACHMENT = "__attach_version1.0_"
_PROPERTIES = "__properties_version1.0"
_TIME_TYPE, _ENTRY_BYTES = 0x0040, 16
_FIRST_TICK = datetime(1601, 1, 1, tzinfo=UTC)
_LOCKED_CLASS, _LOCKED_TYPES = "ipm.note.smime", ("application/pgp-encrypted",)
_MOST_ATTACHMENTS = 1_000


class OutlookParser:
    """One message with what is attached to it."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        try:
            with olefile.OleFileIO(io.BytesIO(content)) as container:
                return _parsed(_Storage(container, ()), file_name)
        except ParsingError:
            raise
        except (OSError, ValueError, IndexError, struct.error) as error:
            raise CorruptFileError(file_name, f"its container is damaged ({type(error).__name__})") from error


@dataclass(frozen=True, slots=True)
class _Storage:
    """A message or an attachment: a folder of streams in the container."""

    container: olefile.OleFileIO
    path: tuple[str, ...]

    def bytes(self, key: str, kind: str = _BYTES) -> bytes | None:
        stream = [*self.path, f"__substg1.0_{key}{kind}"]
        if not self.container.exists(stream):
            return None
        content: bytes = self.container.openstream(stream).read()
        return content

    def text(self, key: str) -> str:
        unicode = self.bytes(key, _UNICODE)
        if unicode is not None:
            return unicode.decode("utf-16-le", "replace").rstrip("\0")
        return decode((self.bytes(key, _CODE_PAGE_TEXT) or b"").rstrip(b"\0"))

    def moment(self, *keys: int) -> datetime | None:
        """Of the first of these properties that is there."""
        stream = [*self.path, _PROPERTIES]
        content = self.container.openstream(stream).read() if self.container.exists(stream) else b""
        for start in range(len(content) % _ENTRY_BYTES or 0, len(content) - _ENTRY_BYTES + 1, _ENTRY_BYTES // 2):
            kind, key = struct.unpack_from("<HH", content, start)
            if kind == _TIME_TYPE and key in keys:
                return _from_ticks(struct.unpack_from("<Q", content, start + 8)[0])
        return None

    def attachments(self) -> list[_Storage]:
        depth = len(self.path)
        names = {
            entry[depth]
            for entry in self.container.listdir(streams=True, storages=True)
            if len(entry) > depth and tuple(entry[:depth]) == self.path and entry[depth].startswith(_ATTACHMENT)
        }
        return [_Storage(self.container, (*self.path, name)) for name in sorted(names)[:_MOST_ATTACHMENTS]]

    def embedded(self) -> _Storage | None:
        """The message that is attached, where it is one."""
        path = (*self.path, f"__substg1.0_{_DATA}{_STORAGE}")
        return _Storage(self.container, path) if self.container.exists(list(path)) else None


def _parsed(message: _Storage, file_name: str) -> ParsedDocument:
    attachments = message.attachments()
    if message.text(_CLASS).lower() == _LOCKED_CLASS or any(one.text(_TYPE) in _LOCKED_TYPES for one in attachments):
        raise EncryptedFileError(file_name, "the mail is encrypted")
    writer = BlockWriter()
    writer.place = Locator(part="body")
    subject, sent = title_of(message.text(_SUBJECT)), message.moment(_SUBMITTED, _DELIVERED)
    writer.heading(1, subject or "")
    sender = clean(message.text(_SENDER))
    address = clean(message.text(_SENDER_SMTP) or message.text(_SENDER_ADDRESS))
    is_mail_address = "@" in address
    shown_sender = f"{sender} <{address}>" if is_mail_address and address != sender else sender or address
    date = sent.strftime("%a, %d %b %Y %H:%M UTC") if sent else ""
    for name, value in (("From", shown_sender), ("To", message.text(_TO)), ("Cc", message.text(_CC)), ("Date", date)):
        if value := clean(value):
            writer.paragraph(f"{name}: {value}")
    notes = _write_body(message, writer, file_name)
    author = address.lower() if is_mail_address else sender
    authors = [Authored(author, sent)] if author else []
    document = ParsedDocument("msg", writer.blocks, subject, authors, sent, notes)
    return with_parts(document, read_parts(_parts(attachments), file_name))


def _write_body(message: _Storage, writer: BlockWriter, file_name: str) -> list[str]:
    """The body in the first form that has text; the notes on it."""
    if (text := message.text(_BODY)).strip():
        write_text(text, writer)
        return []
    html = message.bytes(_HTML)
    if markup := decode(html) if html else message.text(_HTML):
        write_markup(markup, writer, file_name)
        return []
    packed_text = message.bytes(_RICH_TEXT)
    if not packed_text:
        return []
    from ingest.parsing.registry import parse  # which knows the parser of rich text

    try:
        writer.blocks += parse(decompressed(packed_text), "body.rtf").blocks
    except ParsingError as error:
        return [f"its text: {error.reason}"]
    return []


def _parts(attachments: list[_Storage]) -> Iterator[Part]:
    for one in attachments:
        name = one.text(_LONG_NAME) or one.text(_SHORT_NAME)
        if embedded := one.embedded():
            yield Part(name or embedded.text(_SUBJECT), partial(_embedded_document, embedded))
        else:
            yield packed(name, partial(_attached_bytes, one))


def _embedded_document(message: _Storage, name: str) -> ParsedDocument:
    current_means().budget.count_part(name)
    return _parsed(message, name)


def _attached_bytes(attachment: _Storage) -> bytes:
    return attachment.bytes(_DATA) or b""


def _from_ticks(ticks: int) -> datetime | None:
    """From tenths of microseconds since 1601."""
    try:
        return _FIRST_TICK + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
