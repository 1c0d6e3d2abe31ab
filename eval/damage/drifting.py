"""Whether the comparison of index and ledger finds each fault among many passages, repairs it, and reports no other."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from eval.bench.corpus import about, documents
from eval.bench.folder import SOURCE, MeasuredFolder
from eval.bench.seeded import SeededEmbedder
from eval.bench.timing import timed
from eval.damage.seeding import seed
from ingest.index.embedded import EmbeddedIndex
from ingest.owner import Owner
from ingest.storing.reconciling import Drift

_MOST_REPAIRS = 5  # what is put again changes Chroma's graph, which may then lose another passage


def measure_drift(work: Path, passages: int, count: int) -> dict[str, object]:
    """Seed `count` faults of each kind in a store of about so many passages; what is found, what is left."""
    folder = MeasuredFolder(work)
    folder.write(about(passages, documents(None)))
    with folder.owner(SeededEmbedder()) as owner:
        owner.sync(SOURCE)
        repairs_before = _repair_until_none(owner)
        index = owner.index.serving.index
        assert isinstance(index, EmbeddedIndex)
        seeded = seed(owner.stores, index, count)
        check_s, found = timed(lambda: owner.care.check(mend=False).drift)
        repair_s, repairs = timed(lambda: _repair_until_none(owner))
        return {
            "passages": owner.care.report().passages,
            "seeded": sum(seeded.counts().values()),
            "found": sum(len(_of(seeded, kind) & _of(found, kind)) for kind in _kinds()),
            "found_of_each": {kind: len(_of(seeded, kind) & _of(found, kind)) for kind in _kinds()},
            "others_reported": {kind: len(_of(found, kind) - _of(seeded, kind)) for kind in _kinds()},
            "left_after_repair": sum(owner.care.check(mend=False).drift.counts().values()),
            "repairs_before": repairs_before,
            "repairs": repairs,
            "check_s": check_s,
            "repair_s": repair_s,
        }


def _repair_until_none(owner: Owner) -> int:
    """Compare and repair until nothing differs; how many times something had to be repaired."""
    for repairs in range(_MOST_REPAIRS):
        if not owner.care.check(mend=True).drift:
            return repairs
    return _MOST_REPAIRS


def _kinds() -> list[str]:
    return [field.name for field in fields(Drift)]


def _of(drift: Drift, kind: str) -> frozenset[int]:
    ids: frozenset[int] = getattr(drift, kind)
    return ids
