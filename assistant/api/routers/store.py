"""Erasing documents and writing backups, for those who keep the store."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.index import BackupReply, BackupRequest, ErasedDocument, ErasureReply, ErasureRequest
from assistant.api.policy import Operator

router = APIRouter(tags=["store"])


@router.post("/erasures", status_code=status.HTTP_202_ACCEPTED)
def erase(wish: ErasureRequest, _: Operator, request: Request) -> ErasureReply:
    """Take documents, and others with the same content, from readers for good.

    On return nobody reads them. Their bytes are gone when `generation` of `GET /index` exceeds the one returned.
    """
    owner = services_of(request).owner
    generation = owner.care.report().generation
    found = owner.erase(wish.source, wish.item_ids)
    documents = [ErasedDocument(source=one.source, item_id=one.item_id) for one in found]
    return ErasureReply(documents=documents, generation=generation)


@router.post("/backups", status_code=status.HTTP_201_CREATED)
def back_up(wish: BackupRequest, _: Operator, request: Request) -> BackupReply:
    """Write a backup of the store, as it is at this moment, into a folder of the server's machine."""
    written = services_of(request).owner.back_up(Path(wish.folder))
    return BackupReply(path=str(written.path), bytes=written.bytes, created_at=written.created_at)
