"""What was erased, remembered by hashes alone, and by whom, in a file of the data folder beside the ledger.

A backup that is older than an erasure still has the documents; this file, which no restore replaces, says that they
must go again before anybody is served. It also keeps an erased content out when its source still has it.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from connectors.errors import CollegaError
from ingest.documents import ParsedDocument
from ingest.parsing.base import ParsingError, UnsupportedFormatError

Parse = Callable[[bytes, str, Sequence[str]], ParsedDocument]


class TombstonesUnreadableError(CollegaError):
    """What must stay erased is not known, so nothing is served."""

    def __init__(self, path: Path, line: int) -> None:
        self.path, self.line = path, line
        super().__init__(
            f"Line {line} of {path} cannot be read, so it is not known what must stay erased. Take the file out of the "
            "newest backup (`collega restore` merges it), or repair that line by hand; then start again."
        )


class ErasedContentError(UnsupportedFormatError):
    """The content was erased on request."""

    advice = "It stays out for good; another version is read when its source has one."

    def __init__(self, file_name: str) -> None:
        ParsingError.__init__(self, file_name, "its content was erased on request")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erased document, in hexadecimal digits."""

    item: str  # of its source and id
    content: str  # SHA-256 of its bytes at the source
    at: str
    by: str = ""  # who had it erased; unknown of what was erased before this was kept


def item_hash(source: str, item_id: str) -> str:
    """What an item is remembered by."""
    return hashlib.blake2b(f"{source}\0{item_id}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Tombstones:
    """The file, one line a document. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Read it, if it is there.

        Raises:
            TombstonesUnreadableError: a line is damaged.
        """
        self.path = path
        self._writing = threading.Lock()
        self._known = set(read_tombstones(path))
        self._people = _people(self._known)

    @property
    def items(self) -> frozenset[str]:
        """The items' hashes."""
        return frozenset(one.item for one in self._known)

    @property
    def contents(self) -> frozenset[bytes]:
        """The contents' SHA-256."""
        return frozenset(bytes.fromhex(one.content) for one in self._known if one.content)

    @property
    def latest(self) -> Tombstone | None:
        """Of the last erasure."""
        return max(self._known, key=lambda one: one.at, default=None)

    def erased_by(self, source: str, item_id: str, content: bytes) -> str:
        """Who had the item erased, or else its content; empty when that is not known."""
        return self._people.get(item_hash(source, item_id)) or self._people.get(content.hex(), "")

    def add(self, erased: Iterable[tuple[str, str, bytes]], by: str) -> None:
        """Remember (source, item id, content hash), durably, before anything of them goes."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.merge(Tombstone(item_hash(source, item_id), content.hex(), now, by) for source, item_id, content in erased)

    def merge(self, others: Iterable[Tombstone]) -> None:
        """Remember these as well."""
        with self._writing:
            known = {(one.item, one.content) for one in self._known}
            fresh = [one for one in others if (one.item, one.content) not in known]
            lines = "".join(json.dumps(asdict(one)) + "\n" for one in fresh)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "r+b") as file:
                whole = file.read().rfind(b"\n") + 1
                file.truncate(whole)  # a crash or a full disk cut a line short, and the next one must not be put to it
                file.seek(whole)
                file.write(lines.encode())
                file.flush()
                os.fsync(file.fileno())
            self._known |= set(fresh)
            self._people |= _people(fresh)

    def refusing(self, parse: Parse) -> Refusing:
        """A parser that reads everything but erased contents."""

        def checked(content: bytes, name: str, passwords: Sequence[str] = (), /) -> ParsedDocument:
            if self._known and hashlib.sha256(content).digest() in self.contents:
                raise ErasedContentError(name)
            return parse(content, name, passwords)

        return checked


def _people(known: Iterable[Tombstone]) -> dict[str, str]:
    """Who erased, by the hash of an item and by that of a content: these differ in length."""
    return {digest: one.by for one in known if one.by for digest in (one.item, one.content)}


class Refusing(Protocol):
    """Parsing that refuses erased contents; see `ingest.syncing.content.preparing.Parse`."""

    def __call__(self, content: bytes, file_name: str, passwords: Sequence[str] = (), /) -> ParsedDocument:
        """As `ParserPool.parse`."""
        ...


def read_tombstones(path: Path) -> list[Tombstone]:
    """Those in a file; none when it is not there. A last line that a crash cut short was never acted upon.

    Raises:
        TombstonesUnreadableError: a line is damaged.
    """
    if not path.exists():
        return []
    found: list[Tombstone] = []
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line or (number == len(lines)):
            continue
        try:
            found.append(Tombstone(**json.loads(line)))
            bytes.fromhex(found[-1].content)
        except (ValueError, TypeError) as error:
            raise TombstonesUnreadableError(path, number) from error
    return found
