"""Why an answer was given, as it was at that moment: ids and numbers, never a document's text or title.

Kept and not worked out again, because documents, ranking and calibration change and the answer that a person read does
not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answers.base import ConfidenceTerm, Part


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document or a passage in its place, with what its score is made of."""

    place: int  # from 1
    document_id: int
    passage_id: int
    cited: bool
    score: float
    features: dict[str, float]
    parts: Sequence[Part]

    def to_json(self) -> dict[str, Any]:
        """For the database."""
        return _named(self) | {"parts": [_named(one) for one in self.parts]}


@dataclass(frozen=True, slots=True)
class SourceThen:
    """A source that was searched, as fresh as it was."""

    name: str
    last_good_run_at: str | None  # ISO 8601
    state: str
    behind: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one answer rested on."""

    follow_up: bool
    searched_documents: int
    found_documents: int
    sources: Sequence[SourceThen]
    documents: Sequence[Ranked]
    passages: Sequence[Ranked]
    terms: Sequence[ConfidenceTerm]
    base: float
    calibrated: float
    answered_from: float
    partly_from: float

    def to_json(self) -> dict[str, Any]:
        """For the database. By name and not by `asdict`, which copies every number of it."""
        return _named(self) | {
            "sources": [_named(one) for one in self.sources],
            "documents": [one.to_json() for one in self.documents],
            "passages": [one.to_json() for one in self.passages],
            "terms": [_named(one) for one in self.terms],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Explanation:
        """The inverse of `to_json`."""
        made = {
            "sources": [SourceThen(**one) for one in value["sources"]],
            "documents": [_ranked(one) for one in value["documents"]],
            "passages": [_ranked(one) for one in value["passages"]],
            "terms": [ConfidenceTerm(**one) for one in value["terms"]],
        }
        return cls(**(value | made))


def _named(value: Ranked | SourceThen | Explanation | ConfidenceTerm | Part) -> dict[str, Any]:
    """The fields of a value by their names, as they are."""
    return {name: getattr(value, name) for name in value.__slots__}


def _ranked(value: dict[str, Any]) -> Ranked:
    return Ranked(**(value | {"parts": [Part(**one) for one in value["parts"]]}))
