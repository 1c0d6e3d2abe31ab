"""The sentences, table rows and list items of passages, and how well each of them answers.

A sentence also counts for its neighbours, most for one that goes on about it ("It ..."); a question counts for the
answer behind it, and half where none follows. "Is it open? No." is one unit: "No." alone may be quoted for another
question, and nobody would see it. What is asked for (a figure, a reason, the row for a quantity) adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from assistant.answers.base import Evidence
from assistant.answers.quoting.framing import framing
from assistant.answers.quoting.ranges import AskedQuantity
from assistant.answers.quoting.rows import CELL_BORDER
from assistant.answers.quoting.wanted import gives_reason, has_figure, is_verdict, refers_back
from assistant.retrieval.matching import QuestionWords
from assistant.retrieval.terms import Scores
from ingest.ledger.records import LivePassage
from ingest.sentences import sentences

LONGEST_UNIT = 400  # characters, as a whole answer
_NEIGHBOUR_SHARE = 0.2
_REFERRED_SHARE = 0.3  # of the sentence before, beside its share as a neighbour
_ANSWER_SHARE = 0.8  # of the question that a sentence answers
_FIGURE_WORTH = 0.4  # of a figure where one is asked for
_REASON_WORTH = 0.6  # of a reason where one is asked for
_RANGE_WORTH = 1.0  # of the row for the quantity asked about
_PASSAGE_WEIGHT = 4.0  # a passage's score beside that of one of its sentences, which goes to 3
_QUESTION_SHARE = 0.5

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, table row or list item of a passage."""

    rank: int  # of its passage in the evidence
    place: int  # in its passage
    passage: LivePassage
    start: int
    end: int
    score: float
    is_answered: bool  # it is a question, and its answer stands behind it
    answers: str  # the question that it stands behind or below; empty without one

    @property
    def document_id(self) -> int:
        return self.passage.document.document_id

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def is_row(self) -> bool:
        return CELL_BORDER in self.text


@dataclass(frozen=True, slots=True)
class Worth:
    """What a unit gains by having what is asked for."""

    figure_apart_from: frozenset[str] | None  # the question's own words; None where it asks for no figure
    reason: bool
    quantity: AskedQuantity

    def of(self, text: str, passage: LivePassage) -> float:
        """Of a unit of a passage."""
        language, apart_from = passage.language, self.figure_apart_from
        gained = _RANGE_WORTH * self.quantity.is_within(text, passage)
        if apart_from is not None:
            gained += _FIGURE_WORTH * has_figure(text, language, apart_from)
        return gained + _REASON_WORTH * self.is_reason(text, passage)

    def is_reason(self, text: str, passage: LivePassage) -> bool:
        """Whether a unit gives a reason where one is asked for."""
        return self.reason and gives_reason(text, passage.language)


def units_of(read: Sequence[tuple[Evidence, Spans]], matched: QuestionWords, worth: Worth) -> list[Unit]:
    """The units of all passages."""
    texts = [[one.passage.text[start:end] for start, end in own] for one, own in read]
    languages = [one.passage.language for one, own in read for _ in own]
    matches = matched.compare(matched.texts([text for own in texts for text in own], languages)).match()
    borders = pairwise(accumulate((len(own) for own in texts), initial=0))
    return [
        unit
        for rank, ((one, own), said, (first, behind)) in enumerate(zip(read, texts, borders, strict=True))
        for unit in _in_passage(rank, one, own, said, matches[first:behind], worth)
    ]


def _in_passage(
    rank: int, evidence: Evidence, spans: Spans, texts: Sequence[str], own: Scores, worth: Worth
) -> Iterator[Unit]:
    """The units of one passage; `own` is how well each matches alone."""
    passage = evidence.passage
    gained = [worth.of(text, passage) for text in texts]
    goes_on = [refers_back(text, passage.language) or worth.is_reason(text, passage) for text in texts]
    answered = _answered(texts, passage.language)
    scores = _sentence_scores(texts, goes_on, answered, own) + _PASSAGE_WEIGHT * evidence.score + gained
    over = _questions_over(passage, texts, answered)
    for place, (start, end) in enumerate(spans):
        is_answered = over[place] == texts[place]
        if not over[place] and is_verdict(texts[place], passage.language):
            continue  # to a question that stands in no text that was found
        yield Unit(rank, place, passage, start, end, float(scores[place]), is_answered, over[place])


def spans_of(passage: LivePassage, with_frames: bool) -> Spans:
    """Where the units of a passage stand. What only frames a mail is none, unless `with_frames`."""
    spans = [_shortened(passage.text, start, end) for start, end in _whole_answers(passage)]
    if with_frames:
        return spans
    frames = framing([passage.text[start:end] for start, end in spans])
    return [span for span, is_frame in zip(spans, frames, strict=True) if not is_frame]


def _sentence_scores(texts: Sequence[str], goes_on: Sequence[bool], is_answered: Sequence[bool], own: Scores) -> Scores:
    scores = own.copy()
    answered = np.array(is_answered, dtype=bool)
    shares = np.where(goes_on[1:], _NEIGHBOUR_SHARE + _REFERRED_SHARE, _NEIGHBOUR_SHARE)
    scores[1:] += np.where(answered[:-1], _ANSWER_SHARE, shares) * own[:-1]
    scores[:-1] += np.where(answered[1:], 0.0, _NEIGHBOUR_SHARE) * own[1:]  # the next question is about another thing
    scores[np.array([_asks(text) for text in texts], dtype=bool)] *= _QUESTION_SHARE
    return scores


def _asks(text: str) -> bool:
    return text.endswith("?")


def _answered(texts: Sequence[str], language: str) -> list[bool]:
    """Which units of a passage are questions with their answer behind them."""
    is_new = [_asks(text) or bool(_question_within(text, language)) for text in texts]
    before = zip(texts[:-1], is_new[1:], strict=True)
    return [_asks(text) and not is_new_behind for text, is_new_behind in before] + [False] * bool(texts)


def _whole_answers(passage: LivePassage) -> Spans:
    """The sentences of a passage; a bare yes or no is one with the sentence behind it, or else with its question."""
    text = passage.text
    spans: Spans = []
    for start, end in sentences(text):
        is_further = bool(spans) and is_verdict(text[slice(*spans[-1])], passage.language)
        if is_further and _goes_on(text[spans[-1][1] : start], text[start:end], passage.language):
            start = spans.pop()[0]
        spans.append((start, end))
    joined: Spans = []
    for start, end in spans:
        is_reply = bool(joined) and _asks(text[slice(*joined[-1])]) and _replies(text[start:end], passage.language)
        joined.append((joined.pop()[0], end) if is_reply else (start, end))
    return joined


def _goes_on(between: str, text: str, language: str) -> bool:
    """Whether a text explains the bare yes or no before it, and asks nothing new; a form may offer both words."""
    return is_verdict(text, language) or ("\n" not in between and not _asks(text))


def _questions_over(passage: LivePassage, texts: Sequence[str], answered: Sequence[bool]) -> list[str]:
    """The question that each unit of a passage answers, which is its own of an answered one; empty without one."""
    over = next((heading for heading in passage.locator.headings[-1:] if _asks(heading)), "")
    found = []
    for text, is_answered in zip(texts, answered, strict=True):
        over = text if is_answered else _question_within(text, passage.language) or over
        found.append(over)
    return found


def _question_within(text: str, language: str) -> str:
    """The question of a unit that ends with the yes or no to it; empty without one."""
    question, mark, behind = text.rpartition("?")
    return question + mark if mark and _replies(behind, language) else ""


def _replies(text: str, language: str) -> bool:
    """Whether a text is a bare yes or no, maybe with a label: "A: No."."""
    label, _, said = text.rpartition(":")
    return is_verdict(said, language) and len(label.split()) <= 1


def _shortened(text: str, start: int, end: int) -> tuple[int, int]:
    """A span that is not longer than a whole answer, cut between words."""
    if end - start <= LONGEST_UNIT:
        return start, end
    cut = text.rfind(" ", start, start + LONGEST_UNIT)
    return start, cut if cut > start else start + LONGEST_UNIT
