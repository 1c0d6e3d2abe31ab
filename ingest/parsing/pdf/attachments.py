"""Files attached to a PDF: the list that the whole document has."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import partial

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.parsing.base import CorruptFileError, ParserLimitError
from ingest.parsing.means import MOST_PART_BYTES, MOST_PARTS
from ingest.parsing.parts import Part, packed


def attached_files(document: pypdfium2.PdfDocument) -> Iterator[Part]:
    """Each, read while the document is open."""
    for number in range(min(document.count_attachments(), MOST_PARTS)):
        try:
            attachment = document.get_attachment(number)
            name = attachment.get_name()
        except pypdfium2.PdfiumError:
            continue  # the list names more than there is
        yield packed(name, partial(_read, attachment, name))


def _read(attachment: pypdfium2.PdfAttachment, name: str) -> bytes:
    size = ctypes.c_ulong()
    pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > MOST_PART_BYTES:
        raise ParserLimitError(name, f"it has more than {MOST_PART_BYTES >> 20} MB")
    try:
        return bytes(attachment.get_data())
    except pypdfium2.PdfiumError as error:
        raise CorruptFileError(name, "it cannot be taken out") from error
