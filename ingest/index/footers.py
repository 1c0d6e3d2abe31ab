"""Whether Tantivy's files hold what Tantivy wrote, told from the checksums at their ends and without opening them.

Tantivy reads its files unchecked and as they are asked for; a damaged one ends in a panic, an absurd allocation or a
wrong answer. After a crash nothing vouches for the files but these footers.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

_SUFFIXES = (".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm")
_MAGIC = 1337
_END = struct.Struct("<II")  # length of the footer, magic number


def damaged_words(folder: Path) -> str | None:
    """What is wrong with a folder of Tantivy's files, or None. Only what the last commit names is looked at."""
    if not (folder / "meta.json").exists():
        return None  # nothing was ever committed, or Tantivy will say that it is missing
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        names = [name for segment in meta["segments"] for name in _files_of(segment)]
    except (OSError, ValueError, TypeError, KeyError) as error:
        return f"meta.json is unreadable ({error})"
    for name in names:
        path = folder / name
        if not path.is_file() or not _is_whole(path.read_bytes()):
            return f"{name} does not hold what was written"
    return None


def _files_of(segment: dict[str, Any]) -> list[str]:
    stem = str(segment["segment_id"]).replace("-", "")
    names = [f"{stem}{suffix}" for suffix in _SUFFIXES]
    deletes = segment["deletes"]
    return [*names, f"{stem}.{deletes['opstamp']}.del"] if deletes else names


def _is_whole(content: bytes) -> bool:
    if len(content) < _END.size:
        return False
    length, magic = _END.unpack(content[-_END.size :])
    body_end = len(content) - _END.size - length
    if magic != _MAGIC or body_end < 0:
        return False
    try:
        footer = json.loads(content[body_end : -_END.size])
        return bool(footer["crc"] == zlib.crc32(memoryview(content)[:body_end]))
    except (ValueError, TypeError, KeyError):
        return False
