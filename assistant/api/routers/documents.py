"""Documents that a citation or a result leads to. An unknown one and a forbidden one answer alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from assistant.api.authentication import services_of
from assistant.api.bodies.documents import DocumentView
from assistant.api.parameters import LARGEST_ID, Id
from assistant.api.policy import Employee
from assistant.api.replies.described import describe
from assistant.api.replies.documents import document_reply, passage_reply, version_reply
from assistant.audit.retrievals import Purpose
from assistant.errors import NotFoundError
from ingest.ledger.records import LiveDocument, LivePassage

router = APIRouter(prefix="/documents", tags=["documents"])


@router.get("/{document_id}")
def read_document(
    document_id: Id,
    user: Employee,
    request: Request,
    passage: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
    around: Annotated[int, Query(ge=0, le=50)] = 3,
) -> DocumentView:
    """A passage with what stands before and after it; the whole document when no passage is named.

    A passage that is no longer in the document gives its beginning.
    """
    services = services_of(request)
    found = services.ledger.neighbours(document_id, user.principals)
    if not found:
        raise NotFoundError
    shown = found if passage is None else _window(found, passage, around)
    services.retrievals.record(user.user_id, Purpose.DOCUMENT, shown)
    document = found[0].document
    return DocumentView(
        document=document_reply(document, describe(services, user, [document])),
        passages=[passage_reply(one) for one in shown],
        first=shown[0] is found[0],
        last=shown[-1] is found[-1],
        similar=[version_reply(one) for one in services.ledger.similar(document_id, user.principals)],
    )


@router.get("/{document_id}/original", response_class=Response)
def read_original(document_id: Id, user: Employee, request: Request) -> Response:
    """The document as it was when last read from its source; to be saved, never shown by the browser itself."""
    services = services_of(request)
    document = services.ledger.document(document_id, user.principals)
    if document is None:
        raise NotFoundError
    services.retrievals.record(user.user_id, Purpose.ORIGINAL, services.ledger.neighbours(document_id, user.principals))
    content = services.owner.fetch_original(document, user.principals)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(_file_name(document), safe='')}"},
    )


def _window(found: Sequence[LivePassage], passage_id: int, around: int) -> Sequence[LivePassage]:
    place = next((number for number, one in enumerate(found) if one.passage_id == passage_id), 0)
    return found[max(0, place - around) : place + around + 1]


def _file_name(document: LiveDocument) -> str:
    name = document.item_id.replace("\\", "/").rpartition("/")[2] or document.title
    return "".join(character if character.isprintable() else "_" for character in name)
