"""The ledger's reading: rights are checked by the ledger itself, and forbidden looks exactly like unknown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import event

from connectors.base import FOR_EVERYONE, NOBODY, Access, Authored
from ingest.documents import embedding_text
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage, WholeText
from ingest.ledger.writing.sources import ConfiguredSource, configure
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace

HR = EVERYBODY | {"group:hr", "person:anna@example.com"}
SECRETARIAT = EVERYBODY | {"group:secretariat"}


@pytest.fixture
def ledger(workplace: Workplace, source: ListedSource) -> Ledger:
    source.alter("leave.md", access=Access.any_of(["group:hr"]).and_any_of(["person:anna@example.com"]))
    source.alter("cranes.md", access=NOBODY)
    source.alter("travel.md", authors=[Authored("bram@example.com", datetime(2026, 3, 1, tzinfo=UTC))])
    workplace.sync(source)
    return workplace.stores.ledger


def _all_ids(workplace: Workplace) -> list[int]:
    return sorted(workplace.stores.index.passage_ids())


def test_a_reader_needs_one_principal_of_each_set(workplace: Workplace, ledger: Ledger) -> None:
    found = {
        name: [passage.document.item_id for passage in ledger.readable_passages(_all_ids(workplace), principals)]
        for name, principals in (("hr", HR), ("hr group only", EVERYBODY | {"group:hr"}), ("all", EVERYBODY))
    }
    assert found == {"hr": ["leave.md", "travel.md"], "hr group only": ["travel.md"], "all": ["travel.md"]}


def test_forbidden_and_unknown_look_the_same(workplace: Workplace, ledger: Ledger) -> None:
    [leave] = workplace.search("parental leave", HR)
    forbidden, unknown = leave.document.document_id, 999_999
    for principals in (EVERYBODY, SECRETARIAT, frozenset[str]()):
        assert ledger.document(forbidden, principals) is ledger.document(unknown, principals) is None
        assert ledger.neighbours(forbidden, principals) == ledger.neighbours(unknown, principals) == []
        assert ledger.documents([forbidden, unknown], principals) == []
        assert ledger.readable_passages([leave.passage_id, unknown], principals) == []
    assert ledger.count_documents(EVERYBODY) == ledger.count_documents(SECRETARIAT) == 1
    assert ledger.count_documents(HR) == 2


def test_the_second_layer_stands_without_the_first(workplace: Workplace, ledger: Ledger) -> None:
    """Candidates of every compartment, as a broken index would hand them out."""
    assert len(_all_ids(workplace)) == 3
    readable = ledger.readable_passages(_all_ids(workplace), SECRETARIAT)
    assert [passage.document.item_id for passage in readable] == ["travel.md"]


def test_the_first_layer_stands_without_the_second(workplace: Workplace, ledger: Ledger) -> None:
    allowed = ledger.permitted_compartments(SECRETARIAT)
    found = workplace.stores.index.search_words("parental leave trains crane", allowed, 10)
    [travel] = workplace.search("trains")
    assert [one.passage_id for one in found] == [travel.passage_id]


def test_passages_come_in_the_order_asked_for(workplace: Workplace, ledger: Ledger) -> None:
    ids = [passage.passage_id for passage in workplace.search("parental leave trains", HR)]
    assert [one.passage_id for one in ledger.readable_passages(ids[::-1], HR)] == ids[::-1]


def test_only_what_everyone_may_read_is_public(ledger: Ledger) -> None:
    assert [passage.document.item_id for passage in ledger.iterate_public_passages()] == ["travel.md"]


def test_a_document_carries_its_facts(workplace: Workplace, ledger: Ledger) -> None:
    [passage] = workplace.search("trains")
    document = ledger.document(passage.document.document_id, EVERYBODY)
    assert document == passage.document
    assert document is not None
    assert (document.source, document.url) == ("handbook", "https://intranet.example/travel.md")
    assert (document.format, document.language, document.access) == ("md", "en", FOR_EVERYONE)
    assert list(document.authors) == [Authored("bram@example.com", datetime(2026, 3, 1, tzinfo=UTC))]
    assert passage.locator.headings == ("Travel",)


def test_neighbours_are_the_whole_document_in_order(workplace: Workplace, ledger: Ledger, source: ListedSource) -> None:
    parts = "".join(f"# Chapter {n}\n\n{'Words about chapter. ' * 20} {n}\n\n" for n in range(5))
    source.put("book.md", parts)
    workplace.sync(source)
    [document_id] = {one.document.document_id for one in workplace.search("chapter")}
    chapters = ledger.neighbours(document_id, EVERYBODY)
    assert [one.ordinal for one in chapters] == list(range(5))
    assert [one.locator.headings for one in chapters] == [(f"Chapter {n}",) for n in range(5)]


def test_whole_documents_are_read_together_and_only_those_that_are_readable(
    workplace: Workplace, ledger: Ledger
) -> None:
    found = [passage.document for passage in ledger.found_passages(_all_ids(workplace), HR)]
    said = {one.version_id: _said(ledger.neighbours(one.document_id, HR)) for one in found}
    assert len(said) == 2
    assert ledger.whole_texts([*said, 999_999], HR) == said
    assert said.keys() < set(ledger.versions()) == ledger.unrestricted_texts(ledger.versions()).keys()
    public = ledger.public_versions()
    assert ledger.whole_texts(said, EVERYBODY) == {one: said[one] for one in public}
    assert 0 < len(public) < len(said)


def _said(passages: list[LivePassage]) -> WholeText:
    parts = ((one.passage_id, one.text, one.locator.headings) for one in passages)
    return WholeText.joined(passages[0].document.title, passages[0].document.language, parts)


def test_what_is_found_is_what_is_read_with_less_of_it(workplace: Workplace, ledger: Ledger) -> None:
    ids = _all_ids(workplace)
    for principals in (HR, EVERYBODY, frozenset[str]()):
        found, read = ledger.found_passages(ids, principals), ledger.readable_passages(ids, principals)
        for one, whole in zip(found, read, strict=True):
            names = ("document_id", "item_id", "title", "language", "modified_at", "content_key")
            assert all(getattr(one.document, name) == getattr(whole.document, name) for name in names)
            assert (one.passage_id, one.ordinal, one.language) == (whole.passage_id, whole.ordinal, whole.language)


def test_what_is_counted_for_a_reader_follows_every_change(
    workplace: Workplace, ledger: Ledger, source: ListedSource
) -> None:
    assert (ledger.count_documents(EVERYBODY), ledger.count_documents(HR)) == (1, 2)
    source.alter("cranes.md", access=FOR_EVERYONE)
    workplace.sync(source)
    assert (ledger.count_documents(EVERYBODY), ledger.count_documents(HR)) == (2, 3)
    assert [state.documents for state in ledger.sources()] == [3]
    assert ledger.readable_sources(EVERYBODY) == {"handbook"}
    assert ledger.readable(EVERYBODY).languages == ledger.readable(HR).languages == {"en"}
    with ledger.writing() as connection:
        configure(connection, {})
    assert (ledger.count_documents(HR), ledger.readable_sources(HR)) == (0, frozenset())
    assert ledger.readable(HR).languages == frozenset()


def test_a_source_that_left_the_settings_is_unreadable(workplace: Workplace, ledger: Ledger) -> None:
    with ledger.writing() as connection:
        configure(connection, {"another": ConfiguredSource("listed", b"")})
    assert ledger.count_documents(HR) == 0
    assert ledger.readable_passages(_all_ids(workplace), HR) == []
    assert [state.name for state in ledger.sources()] == ["another"]


def test_the_sources_state_adds_up(ledger: Ledger) -> None:
    [state] = ledger.sources()
    assert (state.name, state.documents, state.passages, state.failures) == ("handbook", 3, 3, 0)
    [run] = ledger.runs("handbook")
    assert (state.last_run, state.last_good_run_at) == (run, run.finished_at)
    assert ledger.run(run.run_id) == run
    assert ledger.run(999) is None


def test_the_generation_rises_when_a_reader_could_notice(
    workplace: Workplace, ledger: Ledger, source: ListedSource
) -> None:
    before = ledger.generation()
    workplace.sync(source)
    assert ledger.generation() == before
    source.alter("travel.md", access=NOBODY)
    workplace.sync(source)
    assert ledger.generation() > before
    assert ledger.count_documents(EVERYBODY) == 0


def test_what_is_read_within_a_moment_fits_together_and_the_next_one_sees_what_changed(
    workplace: Workplace, ledger: Ledger, source: ListedSource
) -> None:
    ids = _all_ids(workplace)

    def seen() -> tuple[int, int, list[int]]:
        found = [one.passage_id for one in ledger.readable_passages(ids, EVERYBODY)]
        return ledger.generation(), ledger.count_documents(EVERYBODY), found

    with ledger.moment():
        before = seen()
        source.alter("travel.md", access=NOBODY)
        with ThreadPoolExecutor(1) as somebody_else:
            somebody_else.submit(workplace.sync, source).result()
        with ledger.moment():
            assert seen() == before
        ledger.renew_moment()
        assert seen()[1:] == (0, [])
    generation, documents, found = seen()
    assert (generation > before[0], documents, found) == (True, 0, [])


def test_a_document_as_a_whole_is_the_mean_of_its_passages_and_only_for_who_may_read_it(
    workplace: Workplace, ledger: Ledger
) -> None:
    [leave] = workplace.search("parental leave", HR)
    document_id, model = leave.document.document_id, workplace.stores.embedder.model
    [whole] = ledger.document_vectors([document_id], model, HR).values()
    passages = ledger.neighbours(document_id, HR)
    texts = [_embedded(passage) for passage in passages]
    mean = workplace.stores.embedder.embed_passages(texts).mean(axis=0)
    np.testing.assert_allclose(whole, mean / np.linalg.norm(mean), atol=1e-6)
    assert ledger.document_vectors([document_id], model, EVERYBODY) == {}
    assert ledger.document_vectors([document_id], "another model", HR) == {}


def _embedded(passage: LivePassage) -> str:
    return embedding_text(passage.document.title, passage.locator.headings, passage.text)


def test_vectors_are_looked_up_by_text_and_never_listed(ledger: Ledger) -> None:
    """SQLite began with all vectors of the model once: 1.7 seconds a question where there were 200,000."""
    asked: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    ledger.document_vectors([1], "a model", EVERYBODY)
    ledger.passage_vectors([1], "a model", EVERYBODY)
    statements = [one for one in asked if "embeddings" in one]
    assert len(statements) == 2
    with ledger.reading() as connection:
        for statement in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")).all()
            assert ["text_hash=?" in row[3] for row in plan if "embeddings" in row[3]] == [True]
