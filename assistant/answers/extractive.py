"""The default composer: the fewest sentences that answer, quoted as they stand in their documents.

Nothing is written, so nothing can be made up. A table row or a list item is a sentence of its own. What a newcomer
gets wrong: the sentence with most words of the question is often the question itself, or the sentence before the
answer; so a sentence also counts for its neighbours, most for one that goes on about it ("It ..."), a question counts
for the answer behind it, which is quoted in its place, and half where none follows. Where a figure or a reason is asked
for, a sentence with one is preferred, and of a scale the row whose range has the quantity asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice

from assistant.answers.base import Citation, Evidence, Sentence
from assistant.answers.quoting.codes import AskedCodes, above
from assistant.answers.quoting.framing import asks_for_contact
from assistant.answers.quoting.properties import AskedProperty
from assistant.answers.quoting.ranges import AskedQuantity
from assistant.answers.quoting.rows import AskedRows
from assistant.answers.quoting.units import LONGEST_UNIT, Spans, Unit, Worth, spans_of, units_of
from assistant.answers.quoting.wanted import says_more, wants_figure, wants_reason
from assistant.retrieval.analysis import words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.matching import QuestionWords
from ingest.ledger.records import LivePassage

MOST_CHARACTERS = LONGEST_UNIT  # of quotation: what is read at a glance
_MOST_SENTENCES = 4
_PASSAGES_READ = 6
_OF_BEST = 0.76  # a further sentence must be this good beside the best: two or three sentences on average
_ROW_OF_BEST = 0.95  # rows of a table resemble each other, and only one of them is asked for: that with the code


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
        worth = Worth(asked if wants_figure(question, language) else None, is_why, quantity)
        quotable = _Quotable(asked, codes, rows, quantity, asks_for_contact(question))
        # A passage of which nothing may be quoted takes no other one's place.
        read = list(islice(quotable.among(evidence), None if wanted else _PASSAGES_READ))
        if not quotable.may_be_of_others([one.passage for one, _ in read], [one.passage for one in evidence]):
            return [], []
        units = [
            unit
            for unit in units_of(read, self._question_words(Asked(question, language)), worth)
            if not unit.is_answered and quotable.is_one(unit.text, unit.passage)
        ]
        if wanted:
            which = wanted.which([unit.text for unit in units], [unit.passage for unit in units])
            units = list(compress(units, which))
        return _cite(_in_reading_order(_choose(_told_apart(units, codes), codes)))


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

    def among(self, evidence: Sequence[Evidence]) -> Iterator[tuple[Evidence, Spans]]:
        """The passages of which anything may be, in their order, each with its units."""
        for one in evidence:
            spans = spans_of(one.passage, self.with_frames)
            if any(self.is_one(one.passage.text[start:end], one.passage) for start, end in spans):
                yield one, spans

    def may_be_of_others(self, read: Sequence[LivePassage], found: Sequence[LivePassage]) -> bool:
        """Whether what is `read` for an answer may be without what was asked for by its code.

        Where passages `found` have the code and another word of the question, they are what it is about; where none of
        these may be quoted, nothing else answers it. A code that is only mentioned keeps nothing else from doing so.
        """
        if not self.codes.codes or any(self._are_about(one) for one in read):
            return True
        about = [one for one in found if self._are_about(one)]
        if self.rows.beside is None:
            return not about
        texts = self.rows.beside.texts([one.text for one in about], [one.language for one in about])
        return not (self.rows.beside.compare(texts).coverage() > 0).any()

    def _are_about(self, passage: LivePassage) -> bool:
        return self.codes.are_in(f"{above(passage)} {passage.text}")


def _told_apart(units: Sequence[Unit], codes: AskedCodes) -> list[Unit]:
    """The units without those of a document that name none of the codes in its list, where others name the one asked.

    Of a machine and one of its messages the sentences about the machine alone are about other messages too. A row that
    names either is about it: the prices of two machines stand in two rows.
    """
    naming = [codes.tells_apart(unit.text, unit.passage) for unit in units]
    told = {unit.document_id for unit, names_it in zip(units, naming, strict=True) if names_it}
    return [
        unit
        for unit, names_it in zip(units, naming, strict=True)
        if names_it or unit.document_id not in told or (unit.is_row and codes.are_in(unit.text))
    ]


def _choose(units: Sequence[Unit], codes: AskedCodes) -> list[Unit]:
    chosen: list[Unit] = []
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


def _answers_another(unit: Unit, chosen: Unit) -> bool:
    """Whether two units of a document stand behind different questions."""
    questions = {unit.answers, chosen.answers}
    return unit.document_id == chosen.document_id and len(questions) > 1 and "" not in questions


def _in_reading_order(chosen: Sequence[Unit]) -> list[Unit]:
    """Best document first; within a document as it is written."""
    best = {unit.document_id: unit.rank for unit in sorted(chosen, key=lambda unit: -unit.rank)}
    return sorted(chosen, key=lambda unit: (best[unit.document_id], unit.passage.ordinal, unit.start))


def _cite(units: Sequence[Unit]) -> tuple[list[Sentence], list[Citation]]:
    """One citation for sentences that follow each other in one passage."""
    shown: list[Sentence] = []
    citations: list[Citation] = []
    previous: Unit | None = None
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
