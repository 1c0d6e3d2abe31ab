"""A result list, for those who would rather look for themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from assistant.answers.base import DocumentHit
from assistant.api.authentication import services_of
from assistant.api.bodies.documents import SearchReply
from assistant.api.policy import Employee
from assistant.api.replies.described import describe
from assistant.api.replies.documents import hit_replies
from assistant.audit.retrievals import Purpose
from assistant.engine import checked_question

router = APIRouter(tags=["search"])

Name = Annotated[str | None, Query(max_length=200)]


@router.get("/search")
def search(
    q: Annotated[str, Query(max_length=4000)],
    user: Employee,
    request: Request,
    source: Name = None,
    format: Name = None,
    changed_after: datetime | None = None,
    changed_before: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    explain: bool = False,
) -> SearchReply:
    """Documents that the caller may read, best first. `explain` adds to each what its place comes from."""
    query = checked_question(q)
    services = services_of(request)
    found = services.searching.documents(query, user, Purpose.SEARCH)
    known = describe(services, user, [hit.document for hit in found])
    sources = {hit.document.document_id: {one.source for one in known.locations_of(hit.document)} for hit in found}
    kept = [
        hit
        for hit in found
        if (source is None or source in sources[hit.document.document_id])
        and format in (None, hit.document.format)
        and _changed_within(hit, changed_after, changed_before)
    ]
    shown = kept[:limit]
    return SearchReply(
        query=query,
        hits=hit_replies(shown, known, explain),
        sources=sorted(set().union(*sources.values())),
        formats=sorted({hit.document.format for hit in found}),
    )


def _changed_within(hit: DocumentHit, after: datetime | None, before: datetime | None) -> bool:
    if after is None and before is None:
        return True
    changed = hit.document.modified_at
    return changed is not None and (
        (after is None or changed >= _with_zone(after)) and (before is None or changed <= _with_zone(before))
    )


def _with_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
