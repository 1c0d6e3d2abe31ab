"""Which parser reads which format. A parser's module is loaded when its first document comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

from ingest.documents import ParsedDocument
from ingest.parsing.base import Parser, UnsupportedFormatError
from ingest.parsing.detection import detect
from ingest.parsing.means import own_means
from ingest.parsing.quality import quality_of_text
from ingest.parsing.unlocking import unlocked

_PARSERS = {
    "bmp": "ingest.parsing.recognition.pictures:PictureParser",
    "bz2": "ingest.parsing.archives.taped:Bzip2Parser",
    "csv": "ingest.parsing.text.delimited:DelimitedParser",
    "doc": "ingest.parsing.legacy.word97:OldWordParser",
    "docx": "ingest.parsing.office.word:WordParser",
    "eml": "ingest.parsing.mail.message:MailParser",
    "epub": "ingest.parsing.books.epub:EpubParser",
    "fb2": "ingest.parsing.text.xml_data:XmlParser",
    "gif": "ingest.parsing.recognition.pictures:PictureParser",
    "gz": "ingest.parsing.archives.taped:GzipParser",
    "heic": "ingest.parsing.recognition.pictures:PictureParser",
    "html": "ingest.parsing.text.markup:HtmlParser",
    "ics": "ingest.parsing.text.calendars:CalendarParser",
    "jpg": "ingest.parsing.recognition.pictures:PictureParser",
    "json": "ingest.parsing.text.data:JsonParser",
    "mbox": "ingest.parsing.mail.mailbox:MailboxParser",
    "md": "ingest.parsing.text.markdown:MarkdownParser",
    "mhtml": "ingest.parsing.text.webarchive:WebArchiveParser",
    "msg": "ingest.parsing.mail.outlook:OutlookParser",
    "ndjson": "ingest.parsing.text.data:JsonLinesParser",
    "odp": "ingest.parsing.office.opendocument_slides:PresentationParser",
    "ods": "ingest.parsing.office.opendocument_sheets:SpreadsheetParser",
    "odt": "ingest.parsing.office.opendocument:OpenDocumentParser",
    "org": "ingest.parsing.text.orgmode:OrgParser",
    "p7m": "ingest.parsing.mail.signed:SignedParser",
    "pdf": "ingest.parsing.pdf.document:PdfParser",
    "png": "ingest.parsing.recognition.pictures:PictureParser",
    "ppt": "ingest.parsing.legacy.powerpoint97:OldSlidesParser",
    "pptx": "ingest.parsing.office.slides:SlidesParser",
    "rss": "ingest.parsing.text.feeds:FeedParser",
    "rst": "ingest.parsing.text.restructured:RestructuredTextParser",
    "rtf": "ingest.parsing.legacy.rtf:RtfParser",
    "tar": "ingest.parsing.archives.taped:TarParser",
    "tif": "ingest.parsing.recognition.pictures:PictureParser",
    "tsv": "ingest.parsing.text.delimited:DelimitedParser",
    "txt": "ingest.parsing.text.plain:PlainTextParser",
    "vtt": "ingest.parsing.text.subtitles:SubtitlesParser",
    "xls": "ingest.parsing.legacy.excel97:OldWorkbookParser",
    "xlsb": "ingest.parsing.office.binary_sheets:BinarySheetsParser",
    "webp": "ingest.parsing.recognition.pictures:PictureParser",
    "xlsx": "ingest.parsing.office.sheets:SheetsParser",
    "xml": "ingest.parsing.text.xml_data:XmlParser",
    "xz": "ingest.parsing.archives.taped:XzParser",
    "yaml": "ingest.parsing.text.data:YamlParser",
    "zip": "ingest.parsing.archives.zipped:ZipParser",
}

FORMATS = frozenset(_PARSERS)
_PACKAGES = frozenset({"docx", "pptx", "xlsx", "xlsb", "odt", "ods", "odp"})
_CONTAINERS = frozenset({"doc", "xls", "ppt"})


def parse(content: bytes, file_name: str, passwords: Sequence[str] = ()) -> ParsedDocument:
    """Parse in this process, without limits; only `ingest.parsing.child` and tests do that.

    A file inside another one has the means of the outermost, and its passwords.

    Raises:
        ParsingError: one of its classes says what to do.
    """
    with own_means(passwords):
        opened = unlocked(content, file_name)
        format = detect(opened, file_name)
        document = _with_inside(parser_for(format, file_name).parse(opened, file_name), format, opened, file_name)
        if opened is not content:
            document = replace(document, notes=["it is encrypted, and was opened with a password", *document.notes])
    return document if document.quality else replace(document, quality=quality_of_text(document.blocks))


def _with_inside(document: ParsedDocument, format: str, content: bytes, file_name: str) -> ParsedDocument:
    """An office document with the files and pictures that are embedded in it."""
    if format in _PACKAGES:
        from ingest.parsing.embedded.packages import with_inside  # only here: it loads what reads pictures

        return with_inside(document, content, file_name)
    if format in _CONTAINERS:
        from ingest.parsing.embedded.storages import with_objects

        return with_objects(document, format, content, file_name)
    return document


def parser_for(format: str, file_name: str) -> Parser:
    """The parser of a format that `detect` named."""
    if format not in _PARSERS:
        raise UnsupportedFormatError(file_name, format)
    module, _, name = _PARSERS[format].partition(":")
    parser: Parser = getattr(import_module(module), name)()
    return parser
