"""Whether one of two documents is an earlier version of the other. In doubt it is not: a wrong link hides an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ingest.relations.marks import Marks

ALIKE = 0.6  # near duplicates
ALIKE_IN_SERIES = 0.35  # a new edition of one series is often half rewritten
ALIKE_ELSEWHERE = 0.7  # a series that lies in two places may be two departments' own
_SAME_TIME = timedelta(days=1)


class Reason(StrEnum):
    """What says that a document is the earlier one."""

    RETIRED = "retired"
    YEAR = "year"
    VERSION = "version"
    DRAFT = "draft"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Described:
    """What the order of two documents depends on."""

    marks: Marks
    source_id: int
    content_hash: bytes
    modified_at: datetime | None


def superseded(one: Described, other: Described, alike: float) -> Reason | None:
    """Why `one` is an earlier version of `other`, whose texts are `alike` in [0, 1]; None when it is not."""
    if one.marks.series.isdisjoint(other.marks.series) or one.content_hash == other.content_hash:
        return None
    votes = _votes(one, other)
    if not votes or not all(earlier for earlier, _ in votes):
        return None
    reasons = [reason for _, reason in votes]
    return reasons[0] if alike >= _needed(one, other, reasons) else None


def _needed(one: Described, other: Described, reasons: Sequence[Reason]) -> float:
    same_place = one.source_id == other.source_id and one.marks.folder == other.marks.folder
    if not same_place:
        return ALIKE_ELSEWHERE
    if len(reasons) > 1:
        return 0.0  # it calls itself retired and older: rewritten from end to end, the other still replaces it
    return ALIKE if reasons[0] in (Reason.DRAFT, Reason.COPY) else ALIKE_IN_SERIES


def _votes(one: Described, other: Described) -> list[tuple[bool, Reason]]:
    """Whether `one` is the earlier, by each mark that tells the two apart."""
    mine, theirs = one.marks, other.marks
    votes: list[tuple[bool, Reason]] = []
    if mine.retired != theirs.retired:
        votes.append((mine.retired, Reason.RETIRED))
    if mine.year is not None and theirs.year is not None and mine.year != theirs.year:
        votes.append((mine.year < theirs.year, Reason.YEAR))
    elif mine.version is not None and theirs.version is not None and mine.version != theirs.version:
        votes.append((mine.version < theirs.version, Reason.VERSION))
    weak = _weakly_earlier(one, other) if not votes else None
    return votes or ([(True, weak)] if weak else [])


def _weakly_earlier(one: Described, other: Described) -> Reason | None:
    """A draft that was written on after the final text is a new draft; so may be a copy that was."""
    if (one.marks.year, one.marks.version) != (other.marks.year, other.marks.version):
        return None
    if one.marks.draft and not other.marks.draft and not _is_later(one, other):
        return Reason.DRAFT
    if one.marks.copy and not other.marks.copy and _is_later(other, one):
        return Reason.COPY
    return None


def _is_later(one: Described, other: Described) -> bool:
    if one.modified_at is None or other.modified_at is None:
        return False
    return one.modified_at - other.modified_at > _SAME_TIME
