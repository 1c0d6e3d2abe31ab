"""The default composer: the fewest sentences that answer, quoted as they stand in their documents.

Nothing is written, so nothing can be made up. A table row or a list item is a sentence of its own. What a newcomer
gets wrong: the sentence with most words of the question is often the question itself, or the sentence before the
answer; so a sentence also counts for its neighbours, most for one that goes on about it ("It ..."), and questions count
half. Where a figure is asked for, a sentence with one is preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, islice, pairwise

import numpy as np

from assistant.answers.base import Citation, Evidence, Sentence
from assistant.answers.codes import AskedCodes
from assistant.answers.framing import asks_for_contact, framing
from assistant.answers.properties import AskedProperty
from assistant.answers.rows import CELL_BORDER, AskedRows
from assistant.answers.wanted import has_figure, refers_back, says_more, wants_figure
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
_FIGURE_WORTH = 0.4  # of a figure where one is asked for
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
        matched = self._question_words(Asked(question, language))
        asked = frozenset(words(question))
        apart_from = asked if wants_figure(question, language) else None
        codes = AskedCodes.of(question, evidence)
        rows = AskedRows.of(question, language, codes, self._question_words)
        wanted = AskedProperty.of(codes, rows.beside)
        quotable = _Quotable(asked, codes, rows, asks_for_contact(question))
        # A passage of which nothing may be quoted takes no other one's place.
        read = list(islice(quotable.among(evidence), None if wanted else _PASSAGES_READ))
        units = [unit for unit in _units_of(read, matched, apart_from) if quotable.is_one(unit.text, unit.passage)]
        if wanted:
            which = wanted.which([unit.text for unit in units], [unit.passage for unit in units])
            units = list(compress(units, which))
        return _cite(_in_reading_order(_choose(units, codes)))


_Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Quotable:
    """What of a text may be quoted for a question, whether it answers or not; `words` are the question's own."""

    words: frozenset[str]
    codes: AskedCodes
    rows: AskedRows
    with_frames: bool

    def is_one(self, text: str, passage: LivePassage) -> bool:
        """Whether a sentence, row or item of a passage may be."""
        is_of_another = self.codes.are_others_in(text, passage) or self.rows.is_of_another(text, passage)
        return not is_of_another and says_more(text, self.words)

    def among(self, evidence: Sequence[Evidence]) -> Iterator[tuple[Evidence, _Spans]]:
        """The passages of which anything may be, in their order, each with its units."""
        for one in evidence:
            spans = _spans(one.passage, self.with_frames)
            if any(self.is_one(one.passage.text[start:end], one.passage) for start, end in spans):
                yield one, spans


def _units_of(
    read: Sequence[tuple[Evidence, _Spans]], matched: QuestionWords, apart_from: frozenset[str] | None
) -> list[_Unit]:
    """The units of all passages; a figure counts unless `apart_from`, the question's own words, is None."""
    texts = [[one.passage.text[start:end] for start, end in own] for one, own in read]
    languages = [one.passage.language for one, own in read for _ in own]
    matches = matched.compare(matched.texts([text for own in texts for text in own], languages)).match()
    borders = pairwise(accumulate((len(own) for own in texts), initial=0))
    return [
        _Unit(rank, place, one.passage, *span, float(score))
        for rank, ((one, own), said, (first, behind)) in enumerate(zip(read, texts, borders, strict=True))
        for place, (span, score) in enumerate(
            zip(own, _scores(one, said, matches[first:behind], apart_from), strict=True)
        )
    ]


def _spans(passage: LivePassage, with_frames: bool) -> _Spans:
    """Where the units of a passage stand. What only frames a mail is none, unless `with_frames`."""
    spans = [_shortened(passage.text, start, end) for start, end in sentences(passage.text)]
    if with_frames:
        return spans
    frames = framing([passage.text[start:end] for start, end in spans])
    return [span for span, is_frame in zip(spans, frames, strict=True) if not is_frame]


def _scores(evidence: Evidence, texts: Sequence[str], own: Scores, apart_from: frozenset[str] | None) -> Scores:
    """Of the units of one passage; `own` is how well each matches alone."""
    language = evidence.passage.language
    scores = _sentence_scores(texts, language, own) + _PASSAGE_WEIGHT * evidence.score
    if apart_from is not None:
        scores += [_FIGURE_WORTH * has_figure(text, language, apart_from) for text in texts]
    return scores


def _sentence_scores(texts: Sequence[str], language: str, own: Scores) -> Scores:
    scores = own.copy()
    referring = np.array([refers_back(text, language) for text in texts[1:]], dtype=bool)
    scores[1:] += np.where(referring, _NEIGHBOUR_SHARE + _REFERRED_SHARE, _NEIGHBOUR_SHARE) * own[:-1]
    scores[:-1] += _NEIGHBOUR_SHARE * own[1:]
    asks = np.array([text.endswith("?") for text in texts], dtype=bool)
    scores[asks] *= _QUESTION_SHARE
    return scores


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
        is_one_of_many = unit.is_row and not codes.are_in(unit.text)
        if chosen and is_one_of_many and unit.score < _ROW_OF_BEST * chosen[0].score:
            continue
        room = MOST_CHARACTERS - sum(len(one.text) for one in chosen)
        spoken = tuple(words(unit.text))
        if spoken and spoken not in said and len(unit.text) <= room:
            chosen.append(unit)
            said.add(spoken)
    return chosen


def _in_reading_order(chosen: Sequence[_Unit]) -> list[_Unit]:
    """Best document first; within a document as it is written."""
    best = {unit.passage.document.document_id: unit.rank for unit in sorted(chosen, key=lambda unit: -unit.rank)}
    return sorted(chosen, key=lambda unit: (best[unit.passage.document.document_id], unit.passage.ordinal, unit.start))


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
