"""Mailboxes (mbox): many messages in one file, each begun by a line with "From " and a sender.

A mailbox is one document whose parts are its messages, since it has one place and one set of readers at its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ingest.documents import ParsedDocument
from ingest.parsing.mail.message import MailParser
from ingest.parsing.means import current_means
from ingest.parsing.parts import Part, read_parts, with_parts

# Followed by a header, or with a moment as "Mon Jun 01 10:00:00 2009": "From" begins sentences too.
_START = re.compile(
    rb"(?:\A|(?<=\n))From (?:[^\r\n]*\r?\n(?=[A-Za-z][A-Za-z0-9-]*:|>?From )|[^\r\n]* \d\d:\d\d[^\r\n]*\r?\n)"
)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


class MailboxParser:
    """Every message is a part, named by its number; its subject heads it."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        parts = read_parts(_messages(content), file_name)
        parts.raise_if_nothing()
        return with_parts(ParsedDocument("mbox", []), parts)


def _messages(content: bytes) -> Iterator[Part]:
    starts = [found.span() for found in _START.finditer(content)]
    ends = [*(start for start, _ in starts[1:]), *([len(content)] if starts else [])]
    for number, ((_, begin), end) in enumerate(zip(starts, ends, strict=True), start=1):
        yield Part(str(number), partial(_message, content, begin, end))


def _message(content: bytes, begin: int, end: int, name: str) -> ParsedDocument:
    current_means().budget.count_bytes(end - begin, name)
    return MailParser().parse(_QUOTED.sub(rb"\1", content[begin:end]), name)
