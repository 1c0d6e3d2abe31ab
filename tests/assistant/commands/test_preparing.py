"""The engine is made ready beside the questions: at a start, and after each erasure."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest

from assistant.commands.server.preparing import prepared
from assistant.retrieval.retriever import Retriever
from tests.assistant.company import Company
from tests.ingest.company import wait_until
from tests.ingest.erasing import erase


@pytest.fixture(autouse=True)
def _python_walks_through_everything_again() -> Iterator[None]:
    yield
    gc.unfreeze()


def _is_all_counted(company: Company) -> bool:
    counted = company.services.engine._latest._documents._kept
    return set(counted) == set(company.owner.ledger.versions())


def test_what_an_erasure_leaves_is_counted_again_before_anybody_asks(company: Company) -> None:
    engine, eraser = company.services.engine, company.owner.eraser
    with prepared(engine, eraser, rest=0):
        wait_until(lambda: _is_all_counted(company))
        before = len(company.owner.ledger.versions())
        for erased, word in (("bicycle", "bicycle"), ("parking", "permits")):
            assert engine._latest._vocabulary.number(word) is not None
            erase(company.owner, [erased])
            wait_until(lambda: _is_all_counted(company))
            assert engine._latest._vocabulary.number(word) is None
    assert len(company.owner.ledger.versions()) == before - 2
    erase(company.owner, ["phone"])
    assert not _is_all_counted(company), "it has ended"


def test_a_failure_is_told_and_the_next_erasure_prepares_again(
    company: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    count = Retriever.count_documents
    monkeypatch.setattr(Retriever, "count_documents", lambda *_: 1 / 0)
    with prepared(company.services.engine, company.owner.eraser, rest=0):
        wait_until(lambda: "could not be counted" in caplog.text)
        monkeypatch.setattr(Retriever, "count_documents", count)
        erase(company.owner, ["laptop"])
        wait_until(lambda: _is_all_counted(company))
    assert [one.levelno for one in caplog.records if "counted" in one.message] == [logging.ERROR]
