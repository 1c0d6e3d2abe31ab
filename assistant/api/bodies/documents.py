"""Bodies about documents and what is found in them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from assistant.api.bodies.base import Body
from assistant.api.bodies.scores import ScoreReply
from assistant.marks import Mark


class LocatorReply(Body):
    page: int | None = None
    headings: list[str] = Field(default_factory=list)
    sheet: str | None = None
    row: int | None = None
    slide: int | None = None
    part: str | None = None


class LocationReply(Body):
    """One place where a document stands, with an id of its own."""

    document_id: int
    source: str
    title: str  # there
    url: str  # empty when the source has no address for readers
    path: str  # within the source: a file's folders and name, or a row's id


class VersionReply(Body):
    """Another version of a document, or a near duplicate; the reader may read it."""

    document_id: int
    title: str
    source: str
    url: str
    path: str
    modified_at: datetime | None


class DocumentReply(Body):
    document_id: int
    title: str
    url: str = Field(description="Where the source shows it; empty when the source has no address for readers.")
    source: str
    format: str
    language: str
    label: str
    modified_at: datetime | None
    authors: list[str]  # display names
    locations: list[LocationReply] = Field(
        description="Where this very content stands, as far as the reader may read it; this document's own place first."
    )
    marks: list[Mark] = Field(default_factory=list, description="what to know before relying on it, the gravest first")
    superseded_by: VersionReply | None = Field(
        None, description="The current version, where this is an earlier one and the reader may read both."
    )


class HitReply(Body):
    document: DocumentReply
    passage_id: int
    locator: LocatorReply
    snippet: str  # plain text from the passage
    why: ScoreReply | None = Field(None, description="what its place comes from, where that was asked for")


class SearchReply(Body):
    query: str
    hits: list[HitReply]
    sources: list[str]  # of the hits before filtering, for the filter boxes
    formats: list[str]


class PassageReply(Body):
    passage_id: int
    ordinal: int
    text: str
    locator: LocatorReply


class DocumentView(Body):
    """A document with the passages around the one that was asked for (all of it when none was)."""

    document: DocumentReply
    passages: list[PassageReply]
    first: bool  # nothing stands before the first passage shown
    last: bool
    similar: list[VersionReply] = Field(description="Near duplicates and other versions, the most alike first.")
