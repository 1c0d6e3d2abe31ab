"""Conflicts in the evidence of one question: what is shown against what other documents say of the same point.

Only sentences of an answer are held against others, so that a conflict is always about what was asked. Both documents
come from the asker's own evidence, so he may read both. Whether one is a version of the other the caller knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answers.base import Citation, Evidence, Sentence
from assistant.conflicts.statements import Statement, disagree, statement_of
from assistant.retrieval.analysis import function_words, words
from ingest.ledger.records import LivePassage
from ingest.sentences import sentences

PASSAGES_COMPARED = 15


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a passage with what it claims."""

    passage: LivePassage
    start: int
    end: int
    statement: Statement


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


def conflicts_in(evidence: Sequence[Evidence], citations: Sequence[Citation]) -> Iterator[Conflict]:
    """The conflicts of an answer with its evidence, by the order of both."""
    shown = [(one.number, claim) for one in citations for claim in _claims(one.passage, one.start, one.end)]
    if not shown:
        return
    others = [claim for one in evidence[:PASSAGES_COMPARED] for claim in _claims(one.passage)]
    for number, claim in shown:
        for other in others:
            if _is_comparable(claim.passage, other.passage) and disagree(claim.statement, other.statement):
                yield Conflict(number, claim, other)


def _claims(passage: LivePassage, start: int = 0, end: int | None = None) -> Iterator[Claim]:
    """What the sentences of a passage claim, those that lie within `start` to `end`."""
    last = len(passage.text) if end is None else end
    for sentence_start, sentence_end in sentences(passage.text):
        if start <= sentence_start and sentence_end <= last:
            statement = statement_of(passage.text[sentence_start:sentence_end], passage.language)
            if statement is not None:
                yield Claim(passage, sentence_start, sentence_end, statement)


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
