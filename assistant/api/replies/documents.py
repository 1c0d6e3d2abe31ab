"""Documents and passages that a reader may read, as bodies. No rights are judged here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.answers.base import Citation, DocumentHit, Part
from assistant.api.bodies.answers import CitationReply
from assistant.api.bodies.documents import (
    DocumentReply,
    HitReply,
    LocationReply,
    LocatorReply,
    PassageReply,
    VersionReply,
)
from assistant.api.bodies.scores import PartReply, ScoreReply
from assistant.api.replies.described import Described
from ingest.documents import Locator
from ingest.ledger.records import LiveDocument, LivePassage

SNIPPET_LENGTH = 320


def locator_reply(where: Locator) -> LocatorReply:
    """Where in its document something stands."""
    return LocatorReply(
        page=where.page,
        headings=list(where.headings),
        sheet=where.sheet,
        row=where.row,
        slide=where.slide,
        part=where.part,
    )


def document_reply(live: LiveDocument, known: Described) -> DocumentReply:
    """A document that the reader may read."""
    return DocumentReply(
        document_id=live.document_id,
        title=live.title,
        url=_url(live),
        source=live.source,
        format=live.format,
        language=live.language,
        label=live.label.value,
        modified_at=live.modified_at,
        authors=list(dict.fromkeys(known.names.get(author.person, author.person) for author in live.authors)),
        locations=[_location(one) for one in known.locations_of(live)],
        marks=known.marks_of(live),
        superseded_by=version_reply(known.newer[live.document_id]) if live.document_id in known.newer else None,
    )


def version_reply(live: LiveDocument) -> VersionReply:
    """Another version of a document that the reader may read."""
    return VersionReply(
        document_id=live.document_id,
        title=live.title,
        source=live.source,
        url=_url(live),
        path=live.item_id,
        modified_at=live.modified_at,
    )


def _location(live: LiveDocument) -> LocationReply:
    return LocationReply(
        document_id=live.document_id, source=live.source, title=live.title, url=_url(live), path=live.item_id
    )


def _url(live: LiveDocument) -> str:
    # A path on the server opens in nobody's browser, and tells more of the server than a reader needs.
    return "" if live.url.startswith("file:") else live.url


def passage_reply(live: LivePassage) -> PassageReply:
    """A passage in its document."""
    return PassageReply(
        passage_id=live.passage_id, ordinal=live.ordinal, text=live.text, locator=locator_reply(live.locator)
    )


def hit_reply(live: LivePassage, known: Described) -> HitReply:
    """A document in a list, with its best passage."""
    return HitReply(
        document=document_reply(live.document, known),
        passage_id=live.passage_id,
        locator=locator_reply(live.locator),
        snippet=snippet(live.text),
    )


def hit_replies(found: Iterable[DocumentHit], known: Described, explained: bool = False) -> list[HitReply]:
    """A result list; explained, each with what its place comes from."""
    shown = ((one, hit_reply(one.passage, known)) for one in found)
    return [reply.model_copy(update={"why": score_reply(one)}) if explained else reply for one, reply in shown]


def score_reply(one: DocumentHit) -> ScoreReply:
    """What a document's place in a ranking comes from."""
    return ScoreReply(score=one.score, features=dict(one.features), parts=part_replies(one.parts))


def part_replies(of_score: Iterable[Part]) -> list[PartReply]:
    """What a score is made of."""
    return [PartReply(name=one.name, value=one.value, weight=one.weight, added=one.added) for one in of_score]


def snippet(text: str) -> str:
    """The beginning of a passage, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= SNIPPET_LENGTH:
        return flat
    cut, space, _ = flat[:SNIPPET_LENGTH].rpartition(" ")
    return f"{cut if space else flat[:SNIPPET_LENGTH]} …"


def citation_reply(one: Citation, synced_at: datetime | None, known: Described) -> CitationReply:
    """A quotation with its place."""
    return CitationReply(
        number=one.number,
        document=document_reply(one.passage.document, known),
        passage_id=one.passage.passage_id,
        locator=locator_reply(one.passage.locator),
        quotation=one.quotation,
        source_synced_at=synced_at,
    )
