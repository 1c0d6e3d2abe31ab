"""PDF through pypdfium2: its text layer, and text recognition where a page has none that can be read.

PDFium gives characters in reading order with their boxes; `lines` makes lines of them and `structure`
paragraphs and headings. What a newcomer gets wrong: PDFium is not thread-safe, one document at a time per process.
"""

from __future__ import annotations

import re
from datetime import datetime

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, EncryptedFileError, needs_password
from ingest.parsing.means import current_means
from ingest.parsing.parts import read_parts, with_parts
from ingest.parsing.pdf.attachments import attached_files
from ingest.parsing.pdf.pages import notes_of, read_pages
from ingest.parsing.pdf.structure import write_pages
from ingest.parsing.properties import authors_of, aware, title_of
from ingest.parsing.quality import quality_of_pages
from ingest.parsing.writing import BlockWriter

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?([+-]\d\d)?'?(\d\d)?")
_FILE_TITLE = re.compile(  # what programs write when nobody gave a title
    r"microsoft (?:word|powerpoint|excel) - .*|.*\.(?:docx?|indd|pptx?|xlsx?|pdf|rtf|odt|qxd|tex)", re.IGNORECASE
)


class PdfParser:
    """One document."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        document = _opened(content, file_name)
        try:
            return _parsed(document, file_name)
        finally:
            document.close()


def _opened(content: bytes, file_name: str) -> pypdfium2.PdfDocument:
    """With the first password that fits; none is tried first."""
    passwords = current_means().passwords
    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(content, password)
        except pypdfium2.PdfiumError as error:
            if error.err_code not in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise CorruptFileError(file_name, "its structure is damaged") from error
    raise EncryptedFileError(file_name, needs_password(passwords))


def _parsed(document: pypdfium2.PdfDocument, file_name: str) -> ParsedDocument:
    if len(document) == 0:
        raise CorruptFileError(file_name, "it has no pages")
    pages = list(read_pages(document))
    writer = BlockWriter()
    write_pages([page.lines for page in pages], writer)
    properties = document.get_metadata_dict()
    title = title_of(properties.get("Title"))
    modified = _date(properties.get("ModDate", "")) or _date(properties.get("CreationDate", ""))
    parsed = ParsedDocument(
        "pdf",
        writer.blocks,
        title if title and not _FILE_TITLE.fullmatch(title) else _shown_title(writer),
        authors_of([properties.get("Author")], modified),
        modified,
        notes_of(pages),
        quality_of_pages([page.score for page in pages]),
    )
    attached = list(attached_files(document))
    return with_parts(parsed, read_parts(attached, file_name)) if attached else parsed


def _shown_title(writer: BlockWriter) -> str | None:
    """The first heading of the first page, where nothing in the document looks more important."""
    top = min((block.level for block in writer.blocks if block.level), default=0)
    first = next((block for block in writer.blocks if block.level), None)
    return first.text if first and first.level == top and first.locator.page == 1 else None


def _date(text: str) -> datetime | None:
    """A PDF date as in "D:20240503100000+02'00'"; None when it is none."""
    found = _DATE.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone_hours, zone_minutes = found.groups()
    stamp = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}"
    try:
        return aware(datetime.fromisoformat(f"{stamp}{zone_hours or '+00'}:{zone_minutes or '00'}"))
    except ValueError:
        return None
