"""What stored answers quote of documents that are gone: taken out, whether they were erased, removed or rewritten.

A sentence of an answer is a quotation. Where its passage is gone nobody is shown it any more, so nothing is lost. The
questions stay, since they are their askers' words, and so does the record of who was shown which ids.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, delete, select, update

from assistant.conversations.records import StoredAnswer
from assistant.tables import ExplanationRow, QuestionRow, WordingRow
from ingest.ledger.reading import existing_passages


def forget_lost_quotes(connection: Connection) -> int:
    """Empty the sentences that lean on passages which the ledger has no more; how many answers changed."""
    rows = connection.execute(select(QuestionRow.id, QuestionRow.answer).where(QuestionRow.answer.is_not(None)))
    answers = {row.id: StoredAnswer.from_json(row.answer) for row in rows}
    quoted = {passage_id for answer in answers.values() for passage_id in _leaned_on(answer)}
    lost = quoted - existing_passages(connection, quoted)
    changed = 0
    for question_id, answer in answers.items():
        left = _without(answer, lost)
        if left != answer:
            values = {"answer": left.to_json(), "features": {}}
            connection.execute(update(QuestionRow).where(QuestionRow.id == question_id).values(values))
            connection.execute(delete(ExplanationRow).where(ExplanationRow.question_id == question_id))
            changed += 1
    _forget_wordings(connection)
    return changed


def _forget_wordings(connection: Connection) -> None:
    """The same for answers that a language model put into words: they say what the passages said."""
    rows = connection.execute(select(WordingRow.question_id, WordingRow.sentences, WordingRow.spans)).all()
    cited = {span["passage_id"] for row in rows for span in row.spans}
    lost = cited - existing_passages(connection, cited)
    for row in rows:
        gone = {span["number"] for span in row.spans if span["passage_id"] in lost}
        if gone:
            left = [one if gone.isdisjoint(one["citations"]) else {**one, "text": ""} for one in row.sentences]
            update_row = update(WordingRow).where(WordingRow.question_id == row.question_id)
            connection.execute(update_row.values(sentences=left))


def _without(answer: StoredAnswer, lost: set[int]) -> StoredAnswer:
    gone = {span.number for span in answer.spans if span.passage_id in lost}
    # The sentence stays without its text: showing the answer again then says that part of it is gone.
    sentences = [replace(one, text="") if gone.intersection(one.citations) else one for one in answer.sentences]
    # A spelling is a word of documents: it goes with any of those that it led to.
    corrected = [] if lost.intersection(_leaned_on(answer)) else answer.corrected
    return replace(answer, sentences=sentences, corrected=corrected)


def _leaned_on(answer: StoredAnswer) -> set[int]:
    spans = {span.passage_id for span in answer.spans}
    return spans.union(answer.nearest) if answer.corrected else spans
