"""Documents, and what is found in them, as the pages read them."""

from __future__ import annotations

from typing import TypedDict


class Locator(TypedDict):
    """Where a passage stands in its document."""

    page: int | None
    headings: list[str]
    sheet: str | None
    row: int | None
    slide: int | None
    part: str | None


class Location(TypedDict):
    """One place where a document stands."""

    document_id: int
    source: str
    title: str
    url: str
    path: str


class Version(TypedDict):
    """Another version of a document."""

    document_id: int
    title: str
    source: str
    url: str
    path: str
    modified_at: str | None


class Document(TypedDict):
    """A document that the person may read."""

    document_id: int
    title: str
    url: str
    source: str
    format: str
    language: str
    label: str
    modified_at: str | None
    authors: list[str]
    locations: list[Location]
    marks: list[str]
    superseded_by: Version | None


class ScorePart(TypedDict):
    """What one feature adds to a score."""

    name: str
    value: float
    weight: float
    added: float


class Score(TypedDict):
    """A score with its parts."""

    score: float
    features: dict[str, float]
    parts: list[ScorePart]


class Hit(TypedDict):
    """A document of a result list with its best passage."""

    document: Document
    passage_id: int
    locator: Locator
    snippet: str
    why: Score | None


class SearchResult(TypedDict):
    """Documents found, and what the filters can be set to."""

    query: str
    hits: list[Hit]
    sources: list[str]
    formats: list[str]


class Passage(TypedDict):
    """A part of a document in reading order."""

    passage_id: int
    ordinal: int
    text: str
    locator: Locator


class DocumentView(TypedDict):
    """A document with the passages around the one asked for."""

    document: Document
    passages: list[Passage]
    first: bool
    last: bool
    similar: list[Version]
