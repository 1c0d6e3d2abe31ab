"""What an answer is, and the Composer seam. Plain values between the engine, the API and the evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ingest.ledger.records import LiveDocument, LivePassage


class Band(StrEnum):
    """How sure Collega is, as a reader sees it."""

    ANSWERED = "answered"
    PARTLY = "partly"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as evidence is concerned. `principals` always holds "everyone" and the person's own."""

    principals: frozenset[str]
    language: str = "en"  # of the user interface: "nl", "en", "de"


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature adds to a score: its `value` times its `weight`."""

    name: str
    value: float
    weight: float

    @property
    def added(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved passage with what speaks for it; best first in an `Answer`."""

    passage: LivePassage
    score: float  # the combined score that ranks, higher is better
    features: Mapping[str, float]
    parts: Sequence[Part] = ()  # what they add to the score, which is their sum
    on_subject: bool = False  # it has enough of the words that tell what the question is about


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document in a result list, with its best passage."""

    document: LiveDocument
    passage: LivePassage
    score: float
    features: Mapping[str, float] = field(default_factory=dict)
    parts: Sequence[Part] = ()  # what they add to the score, which is their sum
    on_subject: bool = False  # one of its passages has enough of the words that tell what the question is about


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quotation. `quotation` is `passage.text[start:end]`, always."""

    number: int  # [1], [2], ... as the sentences refer to it
    passage: LivePassage
    start: int
    end: int

    @property
    def quotation(self) -> str:
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or table row, or list item) that is shown. Never without a citation."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """How a confidence came about and what it was judged by, for "why this answer"."""

    terms: Sequence[ConfidenceTerm]  # none where there was nothing to show
    base: float  # log-odds before any term
    calibrated: float  # the confidence, before a contradiction lowered it
    answered_from: float  # confidence
    partly_from: float
    found_documents: int  # different ones among the candidates
    follow_up: bool  # earlier questions of the conversation counted along


@dataclass(frozen=True, slots=True)
class ConfidenceTerm:
    """What one feature adds to the log-odds that what is shown is right."""

    name: str
    value: float
    usual: float  # the mean over the questions that the calibration was fitted on
    added: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was taken, for its asker to see and to correct."""

    asked_with: Sequence[str] = ()  # words of earlier questions that counted along
    choices: Sequence[LivePassage] = ()  # of the question back: a passage of each document; none when it was clear
    corrected: Sequence[tuple[str, str]] = ()  # words as typed, each with the spelling that was searched for instead


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine found. With band NOT_FOUND there are no sentences and no citations; `nearest` helps on."""

    question: str  # as searched
    language: str  # of the question: "nl", "en", "de"
    band: Band
    confidence: float  # calibrated probability that what is shown is right, in [0, 1]
    reason: str  # a code that `data/texts` words: "agreement", "one_source", "weak_match", "nothing_near", ...
    sentences: Sequence[Sentence]
    citations: Sequence[Citation]
    evidence: Sequence[Evidence]  # what was retrieved, re-checked, best first
    documents: Sequence[DocumentHit]  # the ranking by document, best first, at most 20
    nearest: Sequence[DocumentHit]  # for PARTLY and NOT_FOUND: closest, but does not answer
    searched_documents: int  # how many documents the asker may read
    features: Mapping[str, float]  # what the confidence was computed from
    grounds: Grounds
    understood: Understanding = Understanding()
    disagreeing: tuple[int, ...] = ()  # numbers of the two citations that contradict each other, where some do


class Composer(Protocol):
    """Writes the sentences of an answer from evidence. Shared test class: `tests/assistant/composer_conformance.py`."""

    def compose(
        self, question: str, language: str, evidence: Sequence[Evidence]
    ) -> tuple[list[Sentence], list[Citation]]:
        """The fewest sentences that answer, in reading order; none when the evidence holds none.

        Each sentence has at least one citation whose quotation stands in its passage.
        """
        ...
