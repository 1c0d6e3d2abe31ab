"""Compressed rich text of Outlook (MS-OXRTFCP): an LZ77 whose window begins with the phrases that most texts use."""

from __future__ import annotations

import struct

from ingest.parsing.base import CorruptFileError

_HEADER = struct.Struct("<4I")
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_PHRASES = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par "
    rb"\pard\plain\f0\fs20\b\i\u\tab\tx"
)
_MOST_BYTES = 64 * 1024**2


def decompressed(content: bytes) -> bytes:
    """The rich text.

    Raises:
        CorruptFileError: it is not what its header says.
    """
    if len(content) < _HEADER.size:
        raise CorruptFileError("", "its text is damaged")
    kind = content[8:12]
    body = content[_HEADER.size :]
    if kind == _PLAIN:
        return body
    if kind != _COMPRESSED:
        raise CorruptFileError("", "its text is packed in an unknown way")
    return bytes(_unpacked(body))


def _unpacked(body: bytes) -> bytearray:
    window = bytearray(_PHRASES.ljust(_WINDOW, b"\0"))
    write, at = len(_PHRASES), 0
    text = bytearray()
    while at < len(body) and len(text) < _MOST_BYTES:
        control, at = body[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 1 >= len(body):
                    return text
                offset, length = body[at] << 4 | body[at + 1] >> 4, (body[at + 1] & 15) + 2
                at += 2
                if offset == write:
                    return text  # the end mark
            else:
                if at >= len(body):
                    return text
                offset, length = -1, 1
            for step in range(length):
                byte = body[at] if offset < 0 else window[(offset + step) % _WINDOW]
                text.append(byte)
                window[write] = byte
                write = (write + 1) % _WINDOW
            at += offset < 0
    return text
