"""Writes dictionaries as dictd's own tools do: an index in byte order, articles in a gzip file of parted chunks."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def write_dictionary(folder: Path, name: str, articles: Mapping[str, str], chunk_bytes: int = 64) -> Path:
    """Articles by headword; returns the index file. The default chunk splits nearly every article."""
    lines, text = [], b""
    for headword, article in articles.items():
        body = f"{headword} /x/\n{article}\n".encode()
        lines.append(f"{headword.lower()}\t{_number(len(text))}\t{_number(len(body))}".encode())
        text += body
    lines.append(f"00-database-short\t{_number(0)}\t{_number(1)}".encode())
    index = folder / f"{name}.index"
    index.write_bytes(b"\n".join(sorted(lines)) + b"\n")
    (folder / f"{name}.dict.dz").write_bytes(_dictzip(text, chunk_bytes))
    return index


def _dictzip(text: bytes, chunk_bytes: int) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    starts = range(0, len(text), chunk_bytes)
    chunks = [packer.compress(text[at : at + chunk_bytes]) + packer.flush(zlib.Z_FULL_FLUSH) for at in starts]
    table = struct.pack("<HHH", 1, chunk_bytes, len(chunks)) + b"".join(struct.pack("<H", len(one)) for one in chunks)
    other = b"XX" + struct.pack("<H", 3) + b"abc"
    extra = other + b"RA" + struct.pack("<H", len(table)) + table
    header = b"\x1f\x8b\x08" + bytes([4 | 8]) + b"\0" * 6 + struct.pack("<H", len(extra)) + extra + b"words.dict\0"
    trailer = packer.flush() + struct.pack("<II", zlib.crc32(text), len(text))
    return header + b"".join(chunks) + trailer


def _number(value: int) -> str:
    digits = ""
    while value or not digits:
        digits = DIGITS[value % 64] + digits
        value //= 64
    return digits
