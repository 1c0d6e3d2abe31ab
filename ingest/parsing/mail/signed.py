"""Signed data (CMS, formerly PKCS #7): the content that was signed. Whose signature it is, is not checked here.

Only as much of ASN.1 is read as leads to the content, in its definite and its indefinite form.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.parts import packed, read_only_part

_SIGNED_DATA, _LOCKED_DATA, _DATA = (
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07" + kind for kind in (b"\x02", b"\x03", b"\x01")
)
_ARMOUR = re.compile(rb"-----BEGIN (?:PKCS7|CMS)-----(.+?)-----END", re.DOTALL)
_HEAD_BYTES = 64
_OCTETS, _SEQUENCE = 0x04, 0x30
_CONSTRUCTED = 0x20
_MOST_DEPTH = 12
_LONG_LENGTH, _LENGTH_BYTES = 0x80, 4


class SignedParser:
    """A signed file: what was signed."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        path = PurePosixPath(file_name)
        name = path.stem if path.suffix.lower() in (".p7m", ".p7s", ".p7") else path.name
        return read_only_part(packed(name, lambda: unwrapped(content, file_name)), file_name)


def is_signed(content: bytes) -> bool:
    """Whether this is signed data, as bytes or in armour."""
    if content[:1] == b"0":
        return _SIGNED_DATA in content[:_HEAD_BYTES]
    return _ARMOUR.match(content.lstrip()[:_HEAD_BYTES] + b"-----END") is not None


def unwrapped(content: bytes, file_name: str) -> bytes:
    """The signed content.

    Raises:
        EncryptedFileError: it is encrypted, not signed.
        CorruptFileError: there is none, as in a signature that lies beside its file, or it is damaged.
    """
    if armoured := _ARMOUR.search(content):
        try:
            content = base64.b64decode(armoured[1])
        except binascii.Error as error:
            raise CorruptFileError(file_name, "its signed data is damaged") from error
    if _LOCKED_DATA in content[:_HEAD_BYTES]:
        raise EncryptedFileError(file_name, "it is encrypted for a person's key")
    start = content.find(_DATA)
    if start < 0:
        raise CorruptFileError(file_name, "it holds a signature and not the content that was signed")
    try:
        octets = b"".join(_octets(content, start + len(_DATA), len(content), 0))
    except IndexError as error:
        raise CorruptFileError(file_name, "its signed data is damaged") from error
    if not octets:
        raise CorruptFileError(file_name, "it holds a signature and not the content that was signed")
    return octets


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int  # of its content
    end: int | None  # None: until an end mark


def _element(content: bytes, at: int) -> _Element:
    tag, length = content[at], content[at + 1]
    if length < _LONG_LENGTH:
        return _Element(tag, at + 2, at + 2 + length)
    size = length - _LONG_LENGTH
    if size == 0:
        return _Element(tag, at + 2, None)
    if size > _LENGTH_BYTES:
        raise IndexError(at)
    start = at + 2 + size
    return _Element(tag, start, start + int.from_bytes(content[at + 2 : start], "big"))


def _octets(content: bytes, at: int, end: int, depth: int) -> Iterator[bytes]:
    """The strings of octets in the first element from `at` on, however they were cut."""
    if depth > _MOST_DEPTH or at >= end:
        return
    element = _element(content, at)
    if element.tag == _OCTETS:
        yield content[element.start : element.end]
    elif element.tag & _CONSTRUCTED and element.tag != _SEQUENCE:
        yield from _all_inside(content, element, depth)


def _all_inside(content: bytes, element: _Element, depth: int) -> Iterator[bytes]:
    at = element.start
    while element.end is None or at < element.end:
        if content[at : at + 2] == b"\0\0" and element.end is None:
            return
        inner = _element(content, at)
        yield from _octets(content, at, len(content), depth + 1)
        at = inner.end if inner.end is not None else _end_of(content, inner, depth)


def _end_of(content: bytes, element: _Element, depth: int) -> int:
    """Where an element without a length ends, its end mark included."""
    if depth > _MOST_DEPTH:
        raise IndexError(element.start)
    at = element.start
    while content[at : at + 2] != b"\0\0":
        inner = _element(content, at)
        at = inner.end if inner.end is not None else _end_of(content, inner, depth + 1)
    return at + 2
