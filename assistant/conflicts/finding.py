"""Conflicts in the evidence of one question: what is shown against what other documents say of the same point.

Only sentences of an answer are held against others, so that a conflict is always about what was asked. A question often
has other words than the document that denies its answer ("100 km away", "zone 2"), and the answer has them: what is
quoted is searched for as well. The asker may read both documents. Whether one is a version of the other the caller
knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.answers.base import Citation, Sentence
from assistant.conflicts.rows import BORDER, Row, disagrees, rows_disagree, rows_in
from assistant.conflicts.statements import Statement, disagree, statement_of
from assistant.retrieval.analysis import function_words, words
from ingest.ledger.records import LivePassage
from ingest.sentences import sentences

PASSAGES_COMPARED = 15  # of the evidence
PASSAGES_ALIKE = 10  # of those that have most words of what is quoted


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a passage with what it claims."""

    passage: LivePassage
    start: int
    end: int
    claims: Statement | Row

    def contradicts(self, other: Claim) -> bool:
        """Whether both cannot be right; whether their documents can be compared is another matter."""
        match self.claims, other.claims:
            case Statement() as one, Statement() as two:
                return disagree(one, two)
            case Row() as row, Statement() as said:
                return disagrees(row, said, over(other.passage))
            case Statement() as said, Row() as row:
                return disagrees(row, said, over(self.passage))
            case Row() as one_row, Row() as other_row:
                return rows_disagree(one_row, other_row)
        return False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sentences that cannot both be right. `number` is the citation that the first is in."""

    number: int
    shown: Claim
    other: Claim

    @property
    def document_ids(self) -> tuple[int, int]:
        return self.shown.passage.document.document_id, self.other.passage.document.document_id

    def shown_both(
        self, sentences: Sequence[Sentence], citations: Sequence[Citation]
    ) -> tuple[list[Sentence], list[Citation], tuple[int, int]]:
        """The answer with the other sentence in it as well, and the numbers of the two citations that disagree."""
        for one in citations:
            same_passage = one.passage.passage_id == self.other.passage.passage_id
            if same_passage and one.start <= self.other.start and self.other.end <= one.end:
                return [*sentences], [*citations], (self.number, one.number)
        number = max(one.number for one in citations) + 1
        added = Citation(number, self.other.passage, self.other.start, self.other.end)
        return [*sentences, Sentence(added.quotation, (number,))], [*citations, added], (self.number, number)


def claiming(citations: Sequence[Citation]) -> str:
    """What of an answer claims something that another document may deny, as one text; empty where nothing does."""
    return "\n".join(one.quotation for one in citations if any(_claims(one.passage, one.start, one.end)))


def conflicts_in(passages: Sequence[LivePassage], citations: Sequence[Citation]) -> Iterator[Conflict]:
    """The conflicts of an answer with what these passages say, by the order of both."""
    shown = [(one.number, claim) for one in citations for claim in _claims(one.passage, one.start, one.end)]
    if not shown:
        return
    others = [claim for one in passages for claim in _claims(one)]
    for number, claim in shown:
        for other in others:
            if (
                _is_comparable(claim.passage, other.passage)
                and claim.contradicts(other)
                and not (_has_both(claim) or _has_both(other))
            ):
                yield Conflict(number, claim, other)


def _has_both(claim: Claim) -> bool:
    """Whether its own passage says the contrary as well: then it depends on something, as a table of cases does."""
    return any(claim.contradicts(one) for one in _claims(claim.passage))


def _claims(passage: LivePassage, start: int = 0, end: int | None = None) -> Iterator[Claim]:
    """What the sentences and table rows of a passage claim now, those that lie within `start` to `end`."""
    last, heading = len(passage.text) if end is None else end, ""
    today = datetime.now(UTC).date().toordinal()
    for unit_start, unit_end in sentences(passage.text):
        unit = passage.text[unit_start:unit_end]
        is_row = BORDER in unit
        if start <= unit_start and unit_end <= last:
            for at, till, claimed in _rows(unit, passage, heading) if is_row else _statements(unit, passage.language):
                if isinstance(claimed, Row) or claimed.since is None or claimed.since <= today:
                    yield Claim(passage, unit_start + at, unit_start + till, claimed)
        heading = heading if is_row else unit


def _rows(line: str, passage: LivePassage, heading: str) -> Iterator[tuple[int, int, Row]]:
    for row in rows_in(line, f"{over(passage)}\n{heading}", passage.language):
        yield 0, len(line), row


def _statements(unit: str, language: str) -> Iterator[tuple[int, int, Statement]]:
    """An item of a list may hold several sentences."""
    for start, end in sentences(unit):
        if (statement := statement_of(unit[start:end], language)) is not None:
            yield start, end, statement


def over(passage: LivePassage) -> str:
    """Title and headings, one a line."""
    return "\n".join([passage.document.title, *passage.locator.headings])


def _is_comparable(one: LivePassage, other: LivePassage) -> bool:
    """Whether both are of different documents, and of the same scope by their titles and headings."""
    if one.document.content_key == other.document.content_key:
        return False
    language = one.language
    titles = _telling([one.document.title], language), _telling([other.document.title], language)
    headings = (
        _telling(one.locator.headings[-1:], language),
        _telling(other.locator.headings[-1:], language),
    )
    return not _are_parallel(*titles) and not _are_parallel(*headings)


def _telling(texts: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text) if word not in function_words(language))


def _are_parallel(one: frozenset[str], other: frozenset[str]) -> bool:
    """Names that share a part and differ in another: "Leave in Utrecht" and "Leave in Dortmund", "Tariffs 2025"."""
    return bool(one & other) and one != other
