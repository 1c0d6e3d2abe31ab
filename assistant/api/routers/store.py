"""Erasing documents and writing backups, for those who keep the store."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies import store as bodies
from assistant.api.policy import Operator
from assistant.identity.sessions import utc_now
from ingest.storing import erasures
from ingest.storing.selecting import Selection

router = APIRouter(tags=["store"])


@router.get("/erasures/sources")
def list_erasable(_: Operator, request: Request) -> list[bodies.ErasableSourceReply]:
    """Sources that documents can be erased of, those among them that are not configured any more."""
    owner = services_of(request).owner
    return [
        bodies.ErasableSourceReply(
            name=one.name, title=owner.book.title(one.name), documents=one.documents, is_read=one.configured
        )
        for one in erasures.erasable_sources(owner.ledger)
    ]


@router.post("/erasures/choice")
def choose(wish: bodies.ErasureChoice, _: Operator, request: Request) -> bodies.ErasureChosen:
    """What an erasure would take, at most 10,000 documents and those with the same content; nothing is changed."""
    found = erasures.choose(services_of(request).owner.eraser, _selection(wish))
    documents = [bodies.ErasureCandidate(**asdict(one)) for one in found.documents]
    return bodies.ErasureChosen(documents=documents, seen=found.seen)


@router.post("/erasures", status_code=status.HTTP_202_ACCEPTED)
def erase(wish: bodies.ErasureRequest, user: Operator, request: Request) -> bodies.ErasureReply:
    """Take documents, and others with the same content, from readers for good.

    409 when something else would go than the choice showed, or while another erasure is under way. On return nobody
    reads them. Their bytes are gone when `generation` of `GET /index` exceeds the one returned.
    """
    owner = services_of(request).owner
    found = owner.erase(_selection(wish), wish.seen, user.user_name)
    documents = [bodies.ErasedDocument(source=one.source, item_id=one.item_id) for one in found]
    return bodies.ErasureReply(documents=documents, generation=owner.care.renewal_through())


@router.get("/erasures/proof")
def prove(_: Operator, request: Request) -> bodies.ErasureProofReply:
    """Look into every store for what is left of erased documents."""
    owner = services_of(request).owner
    proof = erasures.prove(owner.eraser, owner.care)
    return bodies.ErasureProofReply(at=utc_now(), is_complete=proof.is_complete, **asdict(proof))


@router.post("/backups", status_code=status.HTTP_201_CREATED)
def back_up(wish: bodies.BackupRequest, _: Operator, request: Request) -> bodies.BackupReply:
    """Write a backup of the store, as it is at this moment, into a folder of the server's machine."""
    written = services_of(request).owner.back_up(Path(wish.folder))
    return bodies.BackupReply(path=str(written.path), bytes=written.bytes, created_at=written.created_at)


def _selection(wish: bodies.ErasureChoice) -> Selection:
    return Selection(wish.source, wish.item_ids, wish.named.strip(), wish.author.strip())
