"""Prepared items come in batches that begin small, and none is left out or twice in one."""

from __future__ import annotations

from connectors.base import EVERYONE, Access, Entry, Label
from ingest.ledger.writing.documents import Facts
from ingest.syncing.content.gathering import BATCH_DOCUMENTS, gather
from ingest.syncing.content.preparing import Prepared, Touched
from ingest.syncing.listing.classifying import Classified, Fate


def _touched(number: int) -> Touched:
    access = Access.any_of([EVERYONE])
    entry = Entry(f"{number}.md", "1", "Note", "https://intranet.example/note", access, Label.INTERNAL)
    return Touched(Classified(entry, b"", None, Fate.CONTENT, facts_changed=False))


def _no_facts(_: Prepared) -> Facts:
    raise AssertionError("nothing is new")


def test_the_first_batches_are_small_so_that_the_encoder_begins_at_once() -> None:
    batches = list(gather(map(_touched, range(200)), _no_facts))
    sizes = [len(batch.touched) for batch in batches]
    assert sizes == [8, 16, 32, BATCH_DOCUMENTS, BATCH_DOCUMENTS, 16]
    items = [touched.item.entry.item_id for batch in batches for touched in batch.touched]
    assert items == [f"{number}.md" for number in range(200)]
