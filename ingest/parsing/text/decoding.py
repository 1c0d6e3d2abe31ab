"""Bytes of text in whatever encoding they were saved."""

from __future__ import annotations

import codecs
import re

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 32_768
_MOST_ACCENTED = 0.3
# What Dutch, German, French and English offices type beyond ASCII, as Windows stored it.
_WESTERN = re.compile(r"[\x00-\x7fÀ-ÿŒœŠšŽžŸƒ€‚„…‘’“”•–—™¡-¿\u00a0]*")


def decode(content: bytes) -> str:
    """The text of `content`, without its byte order mark; undecodable bytes become U+FFFD.

    >>> decode("Größe".encode("cp1252")), decode("Größe".encode("utf-16"))
    ('Größe', 'Größe')
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace").removeprefix("\ufeff")
    if wide := _wide_encoding(content[:_SAMPLE_BYTES]):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_narrow_encoding(content), errors="replace")


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte of Western text is zero."""
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = len(sample) // 2 * 0.4
    if odd > most and even < most / 8:
        return "utf-16-le"
    if even > most and odd < most / 8:
        return "utf-16-be"
    return None


def _narrow_encoding(content: bytes) -> str:
    broken = content.decode("utf-8", errors="replace")
    several_bytes = sum(character > "\x7f" for character in broken) - broken.count("\ufffd")
    if several_bytes > 4 * broken.count("\ufffd"):
        return "utf-8"  # with a few damaged places
    sample = content[:_SAMPLE_BYTES]
    if _reads_as_western(sample.decode("cp1252", errors="replace")):
        return "cp1252"
    from charset_normalizer import from_bytes  # only here: most files never need it

    guess = from_bytes(sample).best()
    return guess.encoding if guess else "cp1252"


def _reads_as_western(text: str) -> bool:
    """Whether only some letters are accented: Cyrillic or Greek, read as Western text, is nothing but accents."""
    accented = sum(character >= "\u00c0" for character in text)
    letters = sum(character.isalpha() for character in text)
    return bool(_WESTERN.fullmatch(text)) and accented <= max(3, letters * _MOST_ACCENTED)
