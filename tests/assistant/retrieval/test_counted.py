"""Whole documents counted once, before or when a question meets them."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.retrieval.analysis import terms_of
from assistant.retrieval.conversation import Asked
from assistant.retrieval.counted import CountedDocuments
from assistant.retrieval.vocabulary import Vocabulary
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library

QUESTION = Asked("annual leave travel crane foundry", "en")


def _words(documents: CountedDocuments, version_id: int) -> Counter[str]:
    [terms] = documents.of([version_id], BOARD.principals).values()
    spoken = map(documents.vocabulary.word, terms.counted.numbers.tolist())
    return Counter(dict(zip(spoken, terms.counted.counts.tolist(), strict=True)))


def test_every_version_is_counted_as_its_text_reads(library: Library) -> None:
    ledger = library.workplace.stores.ledger
    documents = CountedDocuments(ledger, Vocabulary())
    documents.count_all()
    for version_id, text in ledger.unrestricted_texts(ledger.versions()).items():
        assert _words(documents, version_id) == Counter(terms_of(text.text))


def test_what_there_is_no_room_for_is_counted_when_it_is_asked_for(library: Library) -> None:
    ledger = library.workplace.stores.ledger
    small, large = (CountedDocuments(ledger, Vocabulary(), kept) for kept in (1, 1_000_000))
    small.count_all()
    for version_id in ledger.versions():
        assert _words(small, version_id) == _words(large, version_id)


def test_a_question_reads_no_text_of_what_was_counted_before(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.put("falcon.md", "Project Falcon moves the foundry.", "Falcon", FOR_THE_BOARD)
    library.sync()
    expected = library.retriever().retrieve(QUESTION, BOARD.principals).documents
    retriever = library.retriever()
    retriever.count_documents()
    retriever.lexicon()
    monkeypatch.setattr(library.workplace.stores.ledger, "whole_texts", lambda *_: pytest.fail("read again"))
    assert retriever.retrieve(QUESTION, BOARD.principals).documents == expected


def test_what_was_counted_of_a_restricted_document_is_found_by_no_other_reader(library: Library) -> None:
    before = library.retriever().retrieve(QUESTION, ANYONE.principals).documents
    library.put("falcon.md", "Project Falcon moves the foundry, with annual leave for each crane.", "F", FOR_THE_BOARD)
    library.sync()
    retriever = library.retriever()
    retriever.count_documents()
    assert retriever.retrieve(QUESTION, ANYONE.principals).documents == before
    assert len(retriever.retrieve(QUESTION, BOARD.principals).documents) > len(before)
