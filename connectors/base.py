"""What every connector promises, and nothing else.

A connector lists one outside source and fetches from it. It does not parse, split or store: that is `ingest`, which
saves a page's checkpoint after storing the page, so a run that dies repeats one page at most. What a newcomer gets
wrong: an access that cannot be told is *nobody*, never everyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import unquote

EVERYONE = "everyone"  # the principal that each signed-in person has


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read a document: a reader needs one principal of *each* set (share and folder, space and page).

    A principal is `"everyone"`, `"group:<id>"` or `"person:<e-mail>"`, compared in lower case. No sets at all, or an
    empty set among them, means nobody: an error closes, it never opens.
    """

    sets: tuple[frozenset[str], ...] = ()

    @classmethod
    def any_of(cls, principals: Iterable[str]) -> Access:
        """One set: each of `principals` may read. An empty iterable is nobody."""
        return cls((frozenset(principal.lower() for principal in principals),))

    def and_any_of(self, principals: Iterable[str]) -> Access:
        """Narrow: a reader needs one of `principals` as well. What nobody may read stays closed."""
        if not self.sets:
            return self
        return Access((*self.sets, frozenset(principal.lower() for principal in principals)))

    def permits(self, principals: frozenset[str]) -> bool:
        """Whether a reader with these principals (including `"everyone"`) may read."""
        return bool(self.sets) and all(one & principals for one in self.sets)

    def key(self) -> str:
        """Canonical text: equal exactly when the sets are equal, whatever their order. Parsed by `from_key`."""
        return " & ".join(sorted({" | ".join(sorted(map(_escaped, one))) for one in self.sets}))

    @classmethod
    def from_key(cls, key: str) -> Access:
        """The inverse of `key`."""
        if not key:
            return NOBODY
        return cls(tuple(frozenset(unquote(part) for part in one.split(" | ") if part) for one in key.split(" & ")))


def _escaped(principal: str) -> str:
    # A group may be called "R & D" or "a | everyone": its name must not be read back as something wider.
    return principal.replace("%", "%25").replace("&", "%26").replace("|", "%7C")


NOBODY = Access()
FOR_EVERYONE = Access.any_of([EVERYONE])


class Label(StrEnum):
    """Sensitivity, in rising order."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"

    @property
    def rank(self) -> int:
        """0 for public to 3 for secret, to compare with a ceiling."""
        return list(Label).index(self)


@dataclass(frozen=True, slots=True)
class SourceRights:
    """What the settings say of a whole source. An item's own rights narrow these and never widen them."""

    access: Access | None = None  # None: the settings say nothing, and the items' own rights decide alone
    label: Label = Label.INTERNAL

    def access_of(self, principals: Iterable[str] | None) -> Access:
        """The access of an item that itself names these principals; None where it says nothing of its own."""
        if principals is None:
            return self.access or NOBODY
        return Access.any_of(principals) if self.access is None else self.access.and_any_of(principals)


@dataclass(frozen=True, slots=True)
class Authored:
    """A person's dated part in a document. `person` is an e-mail address where the source knows one, else a name."""

    person: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a listing says of one item; light, so that ten thousand unchanged ones cost seconds."""

    item_id: str  # stable across runs
    version: str  # changes when the content does
    title: str
    url: str  # where a reader can check the quotation
    access: Access  # who may read it; a connector that cannot tell says nobody
    label: Label  # how sensitive
    authors: Sequence[Authored] = ()
    modified_at: datetime | None = None  # aware, UTC
    language: str | None = None  # ISO 639-1 where the source knows it
    file_name: str | None = None  # with its extension; a hint for the parser, never trusted alone
    content: bytes | None = None  # only where listing gives it for nothing, as a table row does


@dataclass(frozen=True, slots=True)
class Deleted:
    """The source's own word that an item is gone."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Seen and left out on purpose; the operator reads `reason` as written. Counts as present: it is never deleted."""

    item_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing."""

    items: Sequence[Entry | Deleted | Skipped]
    checkpoint: str  # true once `items` are stored; only the connector reads it
    completes_listing: bool = False  # True on the last page of a listing that left nothing out


class Connector(Protocol):
    """One configured source. Two methods to write; the shared test class is `tests/connectors/conformance.py`."""

    name: str  # the source's name in the settings, "hr-share"

    def changes(self, since: str | None) -> Iterator[Page]:
        """Yield what changed after the checkpoint `since`, oldest first; None asks for a complete listing.

        Raises:
            CredentialsRejectedError: signing in failed.
            SourceUnavailableError: the listing cannot be made now; nothing may be concluded from it.
        """
        ...

    def fetch(self, item_id: str) -> bytes:
        """The content as the source holds it; `ingest` finds out what it is.

        Raises:
            ItemUnreadableError: this item cannot be had now.
        """
        ...


@runtime_checkable
class Watchable(Protocol):
    """A connector whose source is a folder, in which somebody may watch what is saved."""

    def watched_folder(self) -> Path:
        """Below this folder everything lies that it lists."""
        ...

    def leaves_out(self, item_id: str) -> bool:
        """Whether an item, or a folder with all below it, is never listed."""
        ...
