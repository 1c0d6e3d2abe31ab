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
    "html": "ingest.parsing.text.markup:HtmlParser",
    "md": "ingest.parsing.text.markdown:MarkdownParser",
    "odt": "ingest.parsing.office.opendocument:OpenDocumentParser",
    "pdf": "ingest.parsing.pdf.document:PdfParser",
    "pptx": "ingest.parsing.office.slides:SlidesParser",
    "tsv": "ingest.parsing.text.delimited:DelimitedParser",
    "txt": "ingest.parsing.text.plain:PlainTextParser",
    "xlsx": "ingest.parsing.office.sheets:SheetsParser",
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
