"""What the ledger hands out: plain values, read in one transaction, free of database handles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connectors.base import Access, Authored, Label
from ingest.documents import Locator


@dataclass(frozen=True, slots=True)
class LiveDocument:
    """A document that readers may find: current version, not hidden. Only handed out after the check of rights."""

    document_id: int
    source: str
    item_id: str
    title: str
    url: str
    format: str
    language: str
    label: Label
    access: Access
    compartment_id: int
    modified_at: datetime | None
    authors: Sequence[Authored]
    content_key: str  # equal exactly where two locations hold one and the same document


@dataclass(frozen=True, slots=True)
class LivePassage:
    """A passage of a live document, re-read from the ledger before it goes into a prompt or onto a screen."""

    passage_id: int
    document: LiveDocument
    ordinal: int
    text: str
    locator: Locator
    language: str


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """As much of a live document as its place among others needs; `version_id` is its content's, never changed."""

    document_id: int
    version_id: int
    item_id: str
    title: str
    language: str
    modified_at: datetime | None
    content_key: str  # as of a `LiveDocument`


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """As much of a live passage as its place among others needs: many are found, and few are shown."""

    passage_id: int
    document: FoundDocument
    ordinal: int
    language: str


@dataclass(frozen=True, slots=True)
class WholeText:
    """All that one version of a document says: each passage, and each different heading once; and its present title."""

    passage_ids: tuple[int, ...]  # in rising order
    title: str
    language: str
    text: str

    @classmethod
    def joined(cls, title: str, language: str, passages: Iterable[tuple[int, str, Iterable[str]]]) -> WholeText:
        """From the document's title and language, and the id, text and headings of each of its passages, by id."""
        ids, texts, headings = list[int](), list[str](), dict[str, None]()
        for passage_id, text, above in passages:
            ids.append(passage_id)
            texts.append(text)
            headings |= dict.fromkeys(above)
        return cls(tuple(ids), title, language, "\n".join([*texts, *headings]))


class RunState(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"  # every item is stored, unchanged or skipped
    PARTIAL = "partial"  # some items failed; each has its reason and its next try
    STOPPED = "stopped"  # the mass-delete brake waits for a person
    FAILED = "failed"  # the listing or the store failed; nothing was removed
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # the process ended; found and closed at the next start


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What one run did. `seen` is what the listing named; the identity is asserted when a run closes.

    seen = new + changed + moved + unchanged + skipped + failed
    `moved`: only place, title, access or label changed, nothing was embedded. `hidden` and `purged` were not seen.
    """

    seen: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    hidden: int = 0
    purged: int = 0
    passages: int = 0  # stored by this run
    embedded: int = 0  # of those, not taken from the cache

    def settled(self) -> int:
        """Of how many seen items it is known what became of them."""
        return self.new + self.changed + self.moved + self.unchanged + self.skipped + self.failed

    def adds_up(self) -> bool:
        """Whether every seen item ended in exactly one place."""
        return self.seen == self.settled()


class ItemState(StrEnum):
    """What the ledger says of an item; each has exactly one.

    Discovered, fetched and parsed are steps within a run that leave no trace: a run that dies takes them again. An
    item that is gone has no row, and so no state; its run counts it as purged.
    """

    EMBEDDED = "embedded"  # staged and searchable in the index, for the moment before it goes live
    LIVE = "live"
    HIDDEN = "hidden"  # its source's settings changed, and who may read it is not listed again yet
    DELETING = "deleting"  # a complete listing did not name it; the next one that does not purges it
    SKIPPED = "skipped"  # left out for a reason that a listing or the content gave
    EXCLUDED = "excluded"  # left out by a person
    FAILED = "failed"  # is tried again at `next_try`
    DEAD = "dead"  # failed as often as is tried; waits for a person or a change
    QUARANTINED = "quarantined"  # its content is poison; waits for a person, a change or another parser


RETRIED = (ItemState.FAILED, ItemState.DEAD, ItemState.QUARANTINED)  # what "retry all" means


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that is not stored as listed: `state` is "failed", "dead", "quarantined" or "skipped"."""

    source: str
    item_id: str
    title: str
    state: str
    reason: str
    attempts: int
    next_try: datetime | None
    first_failed_at: datetime | None
    path: str  # where IT finds it: its address at the source where that is known, else its id


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a source with its one state. `readable`: readers have it, or an earlier version of it."""

    item_id: str
    title: str
    state: ItemState
    reason: str
    attempts: int
    next_try: datetime | None
    readable: bool
    erased: bool  # left out by an erasure


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"  # the documents stay until a listing names them again
    REPLACED = "replaced"  # a later listing misses others and asks anew
    WITHDRAWN = "withdrawn"  # a later listing left nothing to ask


@dataclass(frozen=True, slots=True)
class Approval:
    """What the mass-deletion brake asks a person: are these documents really gone?"""

    approval_id: int
    source: str
    run_id: int
    asked_at: datetime
    missing: int
    known: int
    documents: Sequence[tuple[str, str]]  # item id and title, the first of them


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An item that a person left out of a source."""

    item_id: str
    title: str
    reason: str
    excluded_by: str
    excluded_at: datetime
    erased: bool  # for good; its reason is ours then, and nobody's words


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One execution of one source's sync."""

    run_id: int
    source: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    sheet: BalanceSheet
    message: str  # in plain words, with what to do; empty when there is nothing to say


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source as IT sees it."""

    name: str
    kind: str
    documents: int
    passages: int
    failures: int
    last_run: RunRecord | None
    last_good_run_at: datetime | None
    approval_waiting: bool
