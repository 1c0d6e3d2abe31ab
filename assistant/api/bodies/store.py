"""Bodies about the store as a whole: erasing from it, and backups of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from assistant.api.bodies.base import Body

ItemId = Annotated[str, StringConstraints(min_length=1, max_length=4_096)]


class ErasableSourceReply(Body):
    """A source that documents can be erased of."""

    name: str
    title: str
    documents: int = Field(description="Stored ones, whether anybody may read them or not.")
    is_read: bool = Field(description="False for one that is stored and not configured any more.")


class ErasureChoice(Body):
    """Which documents of a source are meant; without ids, a part of their names or of an author, all of them."""

    source: str = Field(min_length=1, max_length=200)
    item_ids: list[ItemId] = Field([], max_length=10_000)
    named: str = Field("", max_length=400, description="part of a title or an id")
    author: str = Field("", max_length=400, description="part of an author as the source names him")


class ErasureCandidate(Body):
    """A document that would go."""

    source: str
    item_id: str
    title: str
    version: str = Field(description="of its content")
    is_copy: bool = Field(description="not chosen itself: it has the same content as one that was")


class ErasureChosen(Body):
    """All that would go."""

    documents: list[ErasureCandidate]
    seen: str = Field(description="what was looked at, ids and contents; a request to erase it sends this back")


class ErasureProofReply(Body):
    """What is left of erased documents. `is_complete`: nothing."""

    at: datetime
    remembered: int = Field(description="Erased documents, known by hashes alone, so that none comes back.")
    documents: int = Field(description="Of those that are stored.")
    stray_passages: int = Field(description="Found by the index, of no document; 0 unless a run is going.")
    stray_vectors: int = Field(description="In the cache, of no document; 0 unless a run is going.")
    is_rebuilt: bool = Field(description="No file of the index is from before the last erasure.")
    last_erased_at: datetime | None
    last_erased_by: str = Field(description="Empty when it is not known.")
    is_complete: bool


class ErasureRequest(ErasureChoice):
    """Documents that go for good, as a choice showed them."""

    seen: str = Field(min_length=1, max_length=100, description="of the choice that was looked at")


class ErasedDocument(Body):
    """One document that nobody reads any more."""

    source: str
    item_id: str


class ErasureReply(Body):
    """What was erased, those with the same content included."""

    documents: list[ErasedDocument]
    generation: int = Field(description="Of the newest index whose files may have bytes of them.")


class BackupRequest(Body):
    """Where a backup goes."""

    folder: str = Field(min_length=1, max_length=4_000, description="A folder, or a file, on the server's machine.")


class BackupReply(Body):
    """A backup that was written."""

    path: str
    bytes: int
    created_at: datetime
