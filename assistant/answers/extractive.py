"""The default composer: the fewest sentences that answer, quoted as they stand in their documents.

Nothing is written, so nothing can be made up. A table row or a list item is a sentence of its own. What a newcomer
gets wrong: the sentence with most words of the question is often the question itself, or the sentence before the
answer; so a sentence also counts for its neighbours, most for one that goes on about it ("It ..."), a question counts
for the answer behind it, which is quoted in its place, and half where none follows. Where a figure or a reason is asked
for, a sentence with one is preferred, and of a scale the row whose range has the quantity asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, islice, pairwise

import numpy as np

from assistant.answers.base import Citation, Evidence, Sentence
from assistant.answers.codes import AskedCodes, above
from assistant.answers.framing import asks_for_contact, framing
from assistant.answers.properties import AskedProperty
from assistant.answers.ranges import AskedQuantity
from assistant.answers.rows import CELL_BORDER, AskedRows
from assistant.answers.wanted import (
    gives_reason,
    has_figure,
    is_verdict,
    refers_back,
    says_more,
    wants_figure,
    wants_reason,
)
from assistant.retrieval.analysis import words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.matching import QuestionWords
from assistant.retrieval.terms import Scores
from ingest.ledger.records import LivePassage
from ingest.sentences import sentences

MOST_CHARACTERS = 400  # of quotation: what is read at a glance
_MOST_SENTENCES = 4
_PASSAGES_READ = 6
_OF_BEST = 0.76  # a further sentence must be this good beside the best: two or three sentences on average
_ROW_OF_BEST = 0.95  # rows of a table resemble each other, and only one of them is asked for: that with the code
_NEIGHBOUR_SHARE = 0.2
_REFERRED_SHARE = 0.3  # of the sentence before, beside its share as a neighbour
_ANSWER_SHARE = 0.8  # of the question that a sentence answers
_FIGURE_WORTH = 0.4  # of a figure where one is asked for
_REASON_WORTH = 0.6  # of a reason where one is asked for
_RANGE_WORTH = 1.0  # of the row for the quantity asked about
_PASSAGE_WEIGHT = 4.0  # a passage's score beside that of one of its sentences, which goes to 3
_QUESTION_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, table row or list item of a passage."""

    rank: int  # of its passage in the evidence
    place: int  # in its passage
    passage: LivePassage
    start: int
    end: int
    score: float
    is_answered: bool  # it is a question, and its answer stands behind it
    answers: int | None  # the place of the question that it stands behind

    @property
    def document_id(self) -> int:
        return self.passage.document.document_id

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def is_row(self) -> bool:
        return CELL_BORDER in self.text


class ExtractiveComposer:
    """A `Composer` without a language model."""

    def __init__(self, question_words: Callable[[Asked], QuestionWords]) -> None:
        self._question_words = question_words

    def compose(
        self, question: str, language: str, evidence: Sequence[Evidence]
    ) -> tuple[list[Sentence], list[Citation]]:
        """See `Composer.compose`."""
        asked = frozenset(words(question))
        codes = AskedCodes.of(question, evidence)
        rows = AskedRows.of(question, language, codes, self._question_words)
        is_why = wants_reason(question, language)
        wanted = None if is_why else AskedProperty.of(codes, rows.beside)
        quantity = AskedQuantity.of(question, language, evidence)
        worth = _Worth(asked if wants_figure(question, language) else None, is_why, quantity)
        quotable = _Quotable(asked, codes, rows, quantity, asks_for_contact(question))
        # A passage of which nothing may be quoted takes no other one's place.
        read = list(islice(quotable.among(evidence), None if wanted else _PASSAGES_READ))
        if not quotable.are_about(one.passage for one, _ in read):
            return [], []
        units = [
            unit
            for unit in _units_of(read, self._question_words(Asked(question, language)), worth)
            if not unit.is_answered and quotable.is_one(unit.text, unit.passage)
        ]
        if wanted:
            which = wanted.which([unit.text for unit in units], [unit.passage for unit in units])
            units = list(compress(units, which))
        return _cite(_in_reading_order(_choose(_naming_most(units, codes), codes)))


_Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Quotable:
    """What of a text may be quoted for a question, whether it answers or not; `words` are the question's own."""

    words: frozenset[str]
    codes: AskedCodes
    rows: AskedRows
    quantity: AskedQuantity
    with_frames: bool

    def is_one(self, text: str, passage: LivePassage) -> bool:
        """Whether a sentence, row or item of a passage may be."""
        is_of_another = (
            self.codes.are_others_in(text, passage)
            or self.rows.is_of_another(text, passage)
            or self.quantity.is_beside(text, passage)
        )
        return not is_of_another and says_more(text, self.words)

    def among(self, evidence: Sequence[Evidence]) -> Iterator[tuple[Evidence, _Spans]]:
        """The passages of which anything may be, in their order, each with its units."""
        for one in evidence:
            spans = _spans(one.passage, self.with_frames)
            if any(self.is_one(one.passage.text[start:end], one.passage) for start, end in spans):
                yield one, spans

    def are_about(self, passages: Iterable[LivePassage]) -> bool:
        """Whether one of some passages has what was asked for by its code, so that others may be quoted beside it."""
        return not self.codes.codes or any(self.codes.are_in(f"{above(one)} {one.text}") for one in passages)


@dataclass(frozen=True, slots=True)
class _Worth:
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


def _naming_most(units: Sequence[_Unit], codes: AskedCodes) -> list[_Unit]:
    """The units without those that name less of what was asked by codes than others of their document.

    Of a machine and one of its messages the sentences about the machine alone are about other messages too.
    """
    named = [codes.how_many_in(f"{above(unit.passage)} {unit.text}") for unit in units]
    most: dict[int, int] = defaultdict(int)
    for unit, many in zip(units, named, strict=True):
        most[unit.document_id] = max(many, most[unit.document_id])
    return [
        unit
        for unit, many in zip(units, named, strict=True)
        if many == most[unit.document_id] or most[unit.document_id] == 1
    ]


def _units_of(read: Sequence[tuple[Evidence, _Spans]], matched: QuestionWords, worth: _Worth) -> list[_Unit]:
    """The units of all passages."""
    texts = [[one.passage.text[start:end] for start, end in own] for one, own in read]
    languages = [one.passage.language for one, own in read for _ in own]
    matches = matched.compare(matched.texts([text for own in texts for text in own], languages)).match()
    borders = pairwise(accumulate((len(own) for own in texts), initial=0))
    return [
        _Unit(rank, place, one.passage, *span, float(score), *stands)
        for rank, ((one, own), said, (first, behind)) in enumerate(zip(read, texts, borders, strict=True))
        for place, (span, score, stands) in enumerate(
            zip(own, _scores(one, said, matches[first:behind], worth), _beside_questions(said), strict=True)
        )
    ]


def _spans(passage: LivePassage, with_frames: bool) -> _Spans:
    """Where the units of a passage stand. What only frames a mail is none, unless `with_frames`."""
    spans = [_shortened(passage.text, start, end) for start, end in _whole_answers(passage)]
    if with_frames:
        return spans
    frames = framing([passage.text[start:end] for start, end in spans])
    return [span for span, is_frame in zip(spans, frames, strict=True) if not is_frame]


def _scores(evidence: Evidence, texts: Sequence[str], own: Scores, worth: _Worth) -> Scores:
    """Of the units of one passage; `own` is how well each matches alone."""
    passage = evidence.passage
    goes_on = [refers_back(text, passage.language) or worth.is_reason(text, passage) for text in texts]
    scores = _sentence_scores(texts, goes_on, own) + _PASSAGE_WEIGHT * evidence.score
    scores += [worth.of(text, passage) for text in texts]
    return scores


def _sentence_scores(texts: Sequence[str], goes_on: Sequence[bool], own: Scores) -> Scores:
    scores = own.copy()
    answered = np.array(_answered(texts), dtype=bool)
    shares = np.where(goes_on[1:], _NEIGHBOUR_SHARE + _REFERRED_SHARE, _NEIGHBOUR_SHARE)
    scores[1:] += np.where(answered[:-1], _ANSWER_SHARE, shares) * own[:-1]
    scores[:-1] += np.where(answered[1:], 0.0, _NEIGHBOUR_SHARE) * own[1:]  # the next question is about another thing
    scores[np.array([_asks(text) for text in texts], dtype=bool)] *= _QUESTION_SHARE
    return scores


def _asks(text: str) -> bool:
    return text.endswith("?")


def _answered(texts: Sequence[str]) -> list[bool]:
    """Which units of a passage are questions with their answer behind them."""
    return [_asks(text) and not _asks(behind) for text, behind in pairwise(texts)] + [False] * bool(texts)


def _whole_answers(passage: LivePassage) -> _Spans:
    """The sentences of a passage; a bare yes or no is one with the sentence behind it."""
    spans: _Spans = []
    for start, end in sentences(passage.text):
        before = passage.text[slice(*spans[-1])] if spans else ""
        is_behind = before and "\n" not in passage.text[spans[-1][1] : start]
        spans.append((spans.pop()[0], end) if is_behind and is_verdict(before, passage.language) else (start, end))
    return spans


def _beside_questions(texts: Sequence[str]) -> Iterator[tuple[bool, int | None]]:
    """Of each unit whether it is a question with its answer behind it, and the place of the one that it answers."""
    over: int | None = None
    for place, is_answered in enumerate(_answered(texts)):
        over = place if is_answered else over
        yield is_answered, over


def _shortened(text: str, start: int, end: int) -> tuple[int, int]:
    """A span that is not longer than a whole answer, cut between words."""
    if end - start <= MOST_CHARACTERS:
        return start, end
    cut = text.rfind(" ", start, start + MOST_CHARACTERS)
    return start, cut if cut > start else start + MOST_CHARACTERS


def _choose(units: Sequence[_Unit], codes: AskedCodes) -> list[_Unit]:
    chosen: list[_Unit] = []
    said: set[tuple[str, ...]] = set()
    for unit in sorted(units, key=lambda one: (-one.score, one.rank, one.place)):
        if chosen and (unit.score < _OF_BEST * chosen[0].score or len(chosen) == _MOST_SENTENCES):
            break
        if any(_answers_another(unit, one) for one in chosen):
            continue
        is_one_of_many = unit.is_row and not codes.are_in(unit.text)
        if chosen and is_one_of_many and unit.score < _ROW_OF_BEST * chosen[0].score:
            continue
        room = MOST_CHARACTERS - sum(len(one.text) for one in chosen)
        spoken = tuple(words(unit.text))
        if spoken and spoken not in said and len(unit.text) <= room:
            chosen.append(unit)
            said.add(spoken)
    return chosen


def _answers_another(unit: _Unit, chosen: _Unit) -> bool:
    """Whether two units of a passage stand behind different questions."""
    if unit.passage is not chosen.passage or unit.answers is None or chosen.answers is None:
        return False
    return unit.answers != chosen.answers


def _in_reading_order(chosen: Sequence[_Unit]) -> list[_Unit]:
    """Best document first; within a document as it is written."""
    best = {unit.document_id: unit.rank for unit in sorted(chosen, key=lambda unit: -unit.rank)}
    return sorted(chosen, key=lambda unit: (best[unit.document_id], unit.passage.ordinal, unit.start))


def _cite(units: Sequence[_Unit]) -> tuple[list[Sentence], list[Citation]]:
    """One citation for sentences that follow each other in one passage."""
    shown: list[Sentence] = []
    citations: list[Citation] = []
    previous: _Unit | None = None
    for unit in units:
        follows = (
            previous is not None
            and previous.passage.passage_id == unit.passage.passage_id
            and previous.place + 1 == unit.place
        )
        number = len(citations) if follows else len(citations) + 1
        start = citations.pop().start if follows else unit.start
        citations.append(Citation(number, unit.passage, start, unit.end))
        shown.append(Sentence(unit.text, (number,)))
        previous = unit
    return shown, citations
