"""From a listed entry to a version that can be staged: fetched, parsed in the jail, split.

Parsing runs in child processes, several at a time; fetching does not, because a connector need not be thread-safe.
What goes wrong with one item becomes its `Unusable`, with a reason that the operator reads as written; what goes wrong
with the source ends the run.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from connectors.base import Authored, Connector
from connectors.errors import CollegaError, CredentialsRejectedError, SourceUnavailableError
from ingest.documents import ParsedDocument, PassageDraft, embedding_text
from ingest.embedding import Embedder
from ingest.ledger.writing.documents import NewPassage, NewVersion
from ingest.ledger.writing.vectors import hash_text
from ingest.parsing.base import PARSER_VERSION, UnsupportedFormatError
from ingest.splitting import document_language, split
from ingest.syncing.content.storable import storable, storable_authors, storable_locator
from ingest.syncing.listing.classifying import Classified
from ingest.syncing.listing.facts import shown_title

log = logging.getLogger(__name__)

AHEAD_CHARACTERS = 1_000_000  # of prepared text that waits; one document may be larger


class Parse(Protocol):
    """Parsing as `ParserPool.parse` does it."""

    def __call__(self, content: bytes, file_name: str, passwords: Sequence[str] = (), /) -> ParsedDocument: ...


@dataclass(frozen=True, slots=True)
class Parser:
    """Bytes to a document, whatever the bytes do; in production a `ParserPool`'s `parse`, in children with limits.

    `version` rises when the same bytes may give another document: they are then parsed again.
    """

    parse: Parse
    version: str = PARSER_VERSION
    passwords: Sequence[str] = ()  # of the source, for what is encrypted


@dataclass(frozen=True, slots=True)
class Content:
    """What parsing and splitting found."""

    version: NewVersion
    authors: Sequence[Authored]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item with new content."""

    item: Classified
    version: NewVersion
    authors: Sequence[Authored]


@dataclass(frozen=True, slots=True)
class Touched:
    """An item whose source calls it changed, and whose bytes are the same."""

    item: Classified


@dataclass(frozen=True, slots=True)
class Unusable:
    """An item that cannot be stored now."""

    item: Classified
    state: str  # "failed": to be tried again; "quarantined", "skipped": not before it or the parser changes
    reason: str


Outcome = Prepared | Touched | Unusable


class Preparer:
    """Prepares the items of one run. `copy_of` knows content that need not be parsed again, as of a moved file."""

    def __init__(
        self,
        connector: Connector,
        parser: Parser,
        embedder: Embedder,
        passage_tokens: int,
        workers: int,
        copy_of: Callable[[bytes, str | None], Content | None],
    ) -> None:
        self.connector, self.parser, self.embedder = connector, parser, embedder
        self.max_tokens = min(passage_tokens, embedder.max_tokens)
        self.workers, self.copy_of = workers, copy_of
        self._fetching = threading.Lock()

    def prepare_all(self, items: Iterable[Classified]) -> Generator[Outcome]:
        """In the order of `items`, a few ahead of the consumer and never more: contents are large."""
        waiting: deque[Future[Outcome]] = deque()
        with ThreadPoolExecutor(self.workers, thread_name_prefix="prepare") as pool:
            try:
                for item in items:
                    waiting.append(pool.submit(self.prepare, item))
                    while len(waiting) > 2 * self.workers or sum(map(_characters, waiting)) > AHEAD_CHARACTERS:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def prepare(self, item: Classified) -> Outcome:
        """One item.

        Raises:
            CredentialsRejectedError, SourceUnavailableError: the source as a whole cannot be read any more.
        """
        try:
            content = self._content(item)
        except (CredentialsRejectedError, SourceUnavailableError):
            raise
        except Exception as error:
            return Unusable(item, "failed", reason_of(error, "could not be fetched"))
        content_hash = hashlib.sha256(content).digest()
        known = item.stored
        if known and (known.content_hash, known.parser_version) == (content_hash, self.parser.version):
            return Touched(item)
        if copied := self.copy_of(content_hash, item.entry.file_name):
            return Prepared(item, copied.version, copied.authors)
        return self._parsed(item, content, content_hash)

    def _content(self, item: Classified) -> bytes:
        if item.entry.content is not None:
            return item.entry.content
        with self._fetching:
            return self.connector.fetch(item.entry.item_id)

    def _parsed(self, item: Classified, content: bytes, content_hash: bytes) -> Outcome:
        try:
            document = self.parser.parse(content, item.entry.file_name or "", self.parser.passwords)
            title = storable(shown_title(item.entry, document.title))
            drafts = split(document, title, self.embedder.count_tokens, self.max_tokens)
        except UnsupportedFormatError as error:
            return Unusable(item, "skipped", str(error))
        except Exception as error:
            return Unusable(item, "quarantined", reason_of(error, "could not be parsed"))
        if not drafts:
            return Unusable(item, "skipped", storable("; ".join(["It has no text", *document.notes])))
        version = NewVersion(
            format=document.format,
            language=item.entry.language or document_language(document),
            content_hash=content_hash,
            parser_version=self.parser.version,
            parsed_title=document.title and storable(document.title),
            parsed_modified_at=document.modified_at,
            notes=[storable(note) for note in document.notes],
            passages=[_new_passage(title, draft) for draft in drafts],
            quality=document.quality,
        )
        return Prepared(item, version, storable_authors(document.authors))


def _characters(waiting: Future[Outcome]) -> int:
    """How much text waits in it, as far as is known."""
    if not waiting.done() or waiting.exception() or not isinstance(outcome := waiting.result(), Prepared):
        return 0
    return sum(len(passage.text) for passage in outcome.version.passages)


def _new_passage(title: str, draft: PassageDraft) -> NewPassage:
    locator, text = storable_locator(draft.locator), storable(draft.text)
    return NewPassage(title, text, locator, draft.language, hash_text(embedding_text(title, locator.headings, text)))


def reason_of(error: Exception, what: str) -> str:
    """Why one item could not be stored, for the operator; `what` is a sentence's end, "could not be parsed"."""
    if isinstance(error, CollegaError):
        return storable(str(error))
    log.error("an item %s", what, exc_info=error)
    return storable(f"It {what}: {type(error).__name__}: {error}")
