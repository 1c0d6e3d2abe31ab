"""Reading what is compressed, no further than allowed: the size that a header promises is never believed."""

from __future__ import annotations

from typing import Protocol

from ingest.parsing.base import ParserLimitError
from ingest.parsing.means import MOST_BYTES, MOST_PART_BYTES, current_means

_CHUNK_BYTES = 1 << 20


class Readable(Protocol):
    """Anything that hands out bytes."""

    def read(self, size: int, /) -> bytes: ...


def read_bounded(stream: Readable, file_name: str) -> bytes:
    """All of `stream`.

    Raises:
        ParserLimitError: it is more than one file inside, or all together, may have.
    """
    left = min(MOST_PART_BYTES, MOST_BYTES - current_means().budget.inflated_bytes)
    gathered = bytearray()
    while chunk := stream.read(min(_CHUNK_BYTES, left - len(gathered) + 1)):
        gathered += chunk
        if len(gathered) > left:
            current_means().budget.count_bytes(len(gathered), file_name)
            raise ParserLimitError(file_name, f"it unpacks to more than {left >> 20} MB")
    return bytes(gathered)
