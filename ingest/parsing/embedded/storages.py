"""Files that stand in the old office files: in storages of their container, or in the records of a presentation."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, ParserLimitError
from ingest.parsing.embedded.objects import object_part, parts_in_storages
from ingest.parsing.legacy.powerpoint97_file import PowerPointFile, Record
from ingest.parsing.means import MOST_PART_BYTES
from ingest.parsing.parts import Part, read_parts, with_parts

_COMPRESSED = 1
_SIZE_BYTES = 4


def with_objects(document: ParsedDocument, format: str, content: bytes, file_name: str) -> ParsedDocument:
    """A document that was read from an old office file, with what else that holds."""
    parts = list(_in_records(content, file_name) if format == "ppt" else parts_in_storages(content))
    return with_parts(document, read_parts(parts, file_name)) if parts else document


def _in_records(content: bytes, file_name: str) -> Iterator[Part]:
    for number, record in enumerate(PowerPointFile(content, file_name).stored_objects(), start=1):
        yield Part(f"object {number}", partial(_read_record, record))


def _read_record(record: Record, name: str) -> ParsedDocument:
    part = object_part(_inflated(record.body, name) if record.instance == _COMPRESSED else record.body, name)
    return part.parse(part.name)


def _inflated(body: bytes, name: str) -> bytes:
    """What was compressed, behind the size that it claims."""
    if len(body) <= _SIZE_BYTES:
        raise CorruptFileError(name, "it is empty")
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(body[_SIZE_BYTES:], MOST_PART_BYTES + 1)
    except zlib.error as error:
        raise CorruptFileError(name, f"it is damaged ({error})") from error
    if len(found) > MOST_PART_BYTES:
        raise ParserLimitError(name, f"it unpacks to more than {MOST_PART_BYTES >> 20} MB")
    return found
