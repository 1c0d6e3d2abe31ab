"""Which paragraphs of a PowerPoint 97 to 2003 text have bullets."""

from __future__ import annotations

import struct

# What a run of paragraphs may change, in the order in which it is stored: (bits that say so, bytes).
_BULLET = (0x0F, 2)
_FIELDS = (
    (0x80, 2), (0x10, 2), (0x40, 2), (0x20, 4), (0x800, 2), (0x1000, 2), (0x2000, 2), (0x4000, 2), (0x100, 2),
    (0x400, 2), (0x8000, 2),
)  # fmt: skip
_TAB_STOPS = 0x100000
_BEHIND_TABS = ((0x10000, 2), (0xE0000, 2), (0x200000, 2))


def bullets(style: bytes, text: str) -> tuple[bool | None, ...]:
    """For each paragraph of `text` whether it has a bullet; None where its style does not say.

    >>> bullets(bytes.fromhex("04000000 0000 01000000 0100  02000000 0000 00000000"), "One\\rT")
    (True, None)
    """
    ends = [len(line) + 1 for line in text.split("\r")]
    found: list[bool | None] = []
    position, covered, start = 0, 0, 0
    try:
        while len(found) < len(ends):
            count, _, mask = struct.unpack_from("<IHI", style, position)
            position += 10
            has_bullet = bool(style[position] & 1) if mask & 1 else None
            position += _size(mask, style, position)
            covered += count
            while len(found) < len(ends) and start + ends[len(found)] <= covered:
                start += ends[len(found)]
                found.append(has_bullet)
            if count == 0:
                break
    except (struct.error, IndexError):
        pass  # a style that breaks off loses bullets, not text
    return tuple(found)


def _size(mask: int, style: bytes, position: int) -> int:
    size = sum(length for bits, length in (_BULLET, *_FIELDS) if mask & bits)
    if mask & _TAB_STOPS:
        size += 2 + 4 * struct.unpack_from("<H", style, position + size)[0]
    return size + sum(length for bits, length in _BEHIND_TABS if mask & bits)
