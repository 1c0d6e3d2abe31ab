"""Web pages saved with their pictures in one file (MHTML): the page, and the pages framed in it."""

from __future__ import annotations

import email
import email.header
import email.policy

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, Parser
from ingest.parsing.properties import title_of
from ingest.parsing.text.markup import HtmlParser
from ingest.parsing.text.plain import PlainTextParser

_PARSERS: dict[str, type[Parser]] = {
    "text/html": HtmlParser,
    "application/xhtml+xml": HtmlParser,
    "text/plain": PlainTextParser,
}


class WebArchiveParser:
    """One saved page."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        message = email.message_from_bytes(content.lstrip(), policy=email.policy.compat32)
        pages = [_page(part.get_payload(decode=True), part.get_content_type(), file_name) for part in message.walk()]
        found = [page for page in pages if page is not None]
        if not found and content.strip():
            raise CorruptFileError(file_name, "it holds no page")
        subject = title_of(str(email.header.make_header(email.header.decode_header(message.get("Subject", "")))))
        title = next((page.title for page in found if page.title), None)
        blocks = [block for page in found for block in page.blocks]
        return ParsedDocument("mhtml", blocks, title or subject)


def _page(payload: object, kind: str, file_name: str) -> ParsedDocument | None:
    parser = _PARSERS.get(kind)
    return parser().parse(payload, file_name) if parser and isinstance(payload, bytes) else None
