"""Which parser reads which format. A parser's module is loaded when its first document comes."""

from __future__ import annotations

from importlib import import_module

from ingest.documents import ParsedDocument
from ingest.parsing.base import Parser, UnsupportedFormatError
from ingest.parsing.detection import detect

_PARSERS = {
    "csv": "ingest.parsing.text.delimited:DelimitedParser",
    "docx": "ingest.parsing.office.word:WordParser",
    "eml": "ingest.parsing.text.mail:MailParser",
    "epub": "ingest.parsing.books.epub:EpubParser",
    "fb2": "ingest.parsing.text.xml_data:XmlParser",
    "html": "ingest.parsing.text.markup:HtmlParser",
    "ics": "ingest.parsing.text.calendars:CalendarParser",
    "json": "ingest.parsing.text.data:JsonParser",
    "md": "ingest.parsing.text.markdown:MarkdownParser",
    "mhtml": "ingest.parsing.text.webarchive:WebArchiveParser",
    "ndjson": "ingest.parsing.text.data:JsonLinesParser",
    "odp": "ingest.parsing.office.opendocument_slides:PresentationParser",
    "ods": "ingest.parsing.office.opendocument_sheets:SpreadsheetParser",
    "odt": "ingest.parsing.office.opendocument:OpenDocumentParser",
    "org": "ingest.parsing.text.orgmode:OrgParser",
    "pdf": "ingest.parsing.pdf.document:PdfParser",
    "pptx": "ingest.parsing.office.slides:SlidesParser",
    "rss": "ingest.parsing.text.feeds:FeedParser",
    "rst": "ingest.parsing.text.restructured:RestructuredTextParser",
    "rtf": "ingest.parsing.legacy.rtf:RtfParser",
    "tsv": "ingest.parsing.text.delimited:DelimitedParser",
    "txt": "ingest.parsing.text.plain:PlainTextParser",
    "vtt": "ingest.parsing.text.subtitles:SubtitlesParser",
    "xls": "ingest.parsing.legacy.excel97:OldWorkbookParser",
    "xlsb": "ingest.parsing.office.binary_sheets:BinarySheetsParser",
    "xlsx": "ingest.parsing.office.sheets:SheetsParser",
    "xml": "ingest.parsing.text.xml_data:XmlParser",
    "yaml": "ingest.parsing.text.data:YamlParser",
}

FORMATS = frozenset(_PARSERS)


def parse(content: bytes, file_name: str) -> ParsedDocument:
    """Parse in this process, without limits; only `ingest.parsing.child` and tests do that.

    Raises:
        ParsingError: one of its classes says what to do.
    """
    return parser_for(detect(content, file_name), file_name).parse(content, file_name)


def parser_for(format: str, file_name: str) -> Parser:
    """The parser of a format that `detect` named."""
    if format not in _PARSERS:
        raise UnsupportedFormatError(file_name, format)
    module, _, name = _PARSERS[format].partition(":")
    parser: Parser = getattr(import_module(module), name)()
    return parser
