"""How bytes and results travel between the owner and a parsing child: framed JSON, never pickle.

What comes from a child was made by code that read a hostile file. Reading it can fail, but it cannot run anything.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any, BinaryIO

from connectors.base import Authored
from ingest.documents import Block, BlockKind, Locator, ParsedDocument, Quality
from ingest.parsing.base import (
    CorruptFileError,
    EncryptedFileError,
    ParserLimitError,
    ParsingError,
    UnsupportedFormatError,
)

LENGTH = struct.Struct(">Q")
PAGE_MARK = b"page"  # before an empty reply: no answer yet, a page was recognised
SPENT_MARK = b"spent"  # before the last reply of a child
_ERRORS = {kind.__name__: kind for kind in (CorruptFileError, EncryptedFileError, ParserLimitError)}


def write_frame(stream: BinaryIO, *parts: bytes) -> None:
    """Each part with its length before it."""
    for part in parts:
        stream.write(LENGTH.pack(len(part)))
        stream.write(part)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next part; None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return stream.read(LENGTH.unpack(head)[0])


def encode_error(error: ParsingError) -> bytes:
    """An error as the child reports it."""
    return json.dumps(
        {"error": type(error).__name__, "reason": error.reason, "format": getattr(error, "format", "")}
    ).encode()


def encode_document(document: ParsedDocument) -> bytes:
    """A document; each heading path is written once and referred to by its number."""
    paths: dict[tuple[str, ...], int] = {}
    blocks = [
        [
            block.kind.value,
            block.text,
            block.level,
            paths.setdefault(block.locator.headings, len(paths)),
            block.locator.page,
            block.locator.sheet,
            block.locator.row,
            block.locator.slide,
            block.locator.part,
        ]
        for block in document.blocks
    ]
    return json.dumps(
        {
            "format": document.format,
            "title": document.title,
            "modified": _text_of(document.modified_at),
            "authors": [[author.person, _text_of(author.at)] for author in document.authors],
            "notes": list(document.notes),
            "quality": None if document.quality is None else list(astuple(document.quality)),
            "paths": list(paths),
            "blocks": blocks,
        },
        ensure_ascii=False,
    ).encode("utf-8", "replace")


def decode_reply(reply: bytes | bytearray, file_name: str) -> ParsedDocument:
    """The document in a child's reply.

    Raises:
        ParsingError: the one that the child reports.
        ValueError, KeyError, TypeError, AttributeError: the reply is not what `encode_document` writes.
    """
    data = json.loads(reply)
    if "error" in data:
        reason = str(data["reason"])
        if data["error"] == UnsupportedFormatError.__name__:
            raise UnsupportedFormatError(file_name, str(data["format"]))
        raise _ERRORS[data["error"]](file_name, reason)
    paths = [tuple(str(heading) for heading in path) for path in data["paths"]]
    return ParsedDocument(
        format=str(data["format"]),
        blocks=[_block(row, paths) for row in data["blocks"]],
        title=_optional_text(data["title"]),
        authors=[Authored(str(person), _moment_of(at)) for person, at in data["authors"]],
        modified_at=_moment_of(data["modified"]),
        notes=[str(note) for note in data["notes"]],
        quality=_quality(data["quality"]),
    )


def _quality(row: Sequence[Any] | None) -> Quality | None:
    if row is None:
        return None
    score, pages, poor_pages = row
    return Quality(float(score) if 0 <= score <= 1 else 0.0, int(pages), int(poor_pages))


def _block(row: Sequence[Any], paths: Sequence[tuple[str, ...]]) -> Block:
    kind, text, level, path, page, sheet, number, slide, part = row
    locator = Locator(
        page=_optional_number(page),
        headings=paths[path],
        sheet=_optional_text(sheet),
        row=_optional_number(number),
        slide=_optional_number(slide),
        part=_optional_text(part),
    )
    return Block(BlockKind(kind), str(text), locator, int(level))


def _optional_text(value: object) -> str | None:
    return None if value is None else str(value)


def _optional_number(value: Any) -> int | None:
    return None if value is None else int(value)


def _text_of(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
