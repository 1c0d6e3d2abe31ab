"""Near duplicates and superseded versions: what is linked, for whom a link counts, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from assistant.answers.base import Asker
from assistant.answers.clarifying import choices
from assistant.retrieval.conversation import Asked
from ingest.ledger.writing import relations
from ingest.relations import relating
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library, fill, open_library

OLD = "hr/tarieven-2025.md"
NEW = "hr/tarieven-2026.md"


def rates(amount: int) -> str:
    return (
        "# Servicetarieven\n\nVoor storingen aan machines rekent de servicedienst een vast bedrag per uur.\n\n"
        f"Het uurtarief van een monteur is {amount} euro, reistijd telt mee en wordt per kwartier afgerond.\n\n"
        "Op zaterdag geldt een toeslag van vijftig procent, op zondag en feestdagen is dat honderd procent.\n"
    )


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        fill(opened)
        yield opened


def _ids(library: Library, asker: Asker = ANYONE) -> dict[str, int]:
    retrieved = library.retriever().retrieve(Asked("uurtarief monteur", "nl"), asker.principals)
    return {hit.document.item_id: hit.document.document_id for hit in retrieved.documents}


def _newer(library: Library, item_id: str, asker: Asker = ANYONE) -> str | None:
    ids = _ids(library, BOARD)
    found = library.workplace.stores.ledger.newer_versions([ids[item_id]], asker.principals)
    return found[ids[item_id]].item_id if found else None


def test_the_current_version_answers_and_the_old_one_stands_behind_it(library: Library) -> None:
    library.put(OLD, rates(95))
    library.put(NEW, rates(98))
    library.sync()
    answer = library.engine().ask(ANYONE, "Wat is het uurtarief van een monteur?")
    told = " ".join(sentence.text for sentence in answer.sentences)
    assert "98 euro" in told
    assert "95 euro" not in told
    order = [hit.document.item_id for hit in answer.documents]
    assert order.index(NEW) + 1 == order.index(OLD)
    assert (_newer(library, OLD), _newer(library, NEW)) == (NEW, None)


@pytest.mark.parametrize("question", ["Wat was het uurtarief van een monteur in 2025?", "Het oude uurtarief monteur?"])
def test_who_asks_for_the_old_version_gets_it(library: Library, question: str) -> None:
    library.put(OLD, rates(95))
    library.put(NEW, rates(98))
    library.sync()
    evidence = library.engine().evidence(ANYONE, question)
    assert any("95 euro" in one.passage.text for one in evidence)


def test_an_old_version_is_no_choice_beside_its_current_one(library: Library) -> None:
    library.put(OLD, rates(95).replace("# Servicetarieven", "# Servicetarieven 2025"))
    library.put(NEW, rates(98).replace("# Servicetarieven", "# Servicetarieven 2026"))
    library.put("hr/monteur.md", "Het uurtarief van een monteur telt op zaterdag dubbel.", title="Monteur")
    library.sync()
    asked = Asked("Uurtarief?", "nl")
    retrieved = library.retriever().retrieve(asked, ANYONE.principals)
    three = [hit for hit in retrieved.documents if hit.document.item_id in (OLD, NEW, "hr/monteur.md")]
    alike = replace(retrieved, documents=[replace(hit, score=1.0) for hit in three])
    assert len(three) == 3
    assert {one.document.item_id for one in choices(asked, alike)} == {NEW, "hr/monteur.md"}


def test_words_that_nobody_ever_wrote_are_not_asked_back_about(library: Library) -> None:
    for place in ("dortmund", "utrecht"):
        library.put(f"{place}/tarieven.md", rates(95), title=f"Tarieven {place}")
    library.sync()
    answer = library.engine().ask(ANYONE, "Qqqq?")
    assert answer.documents
    assert list(answer.understood.choices) == []


def test_a_forbidden_newer_version_changes_nothing(library: Library) -> None:
    library.put(OLD, rates(95))
    library.sync()
    question = "Wat is het uurtarief van een monteur?"
    before = library.engine().ask(ANYONE, question)
    library.put(NEW, rates(98), access=FOR_THE_BOARD)
    library.sync()
    assert library.engine().ask(ANYONE, question) == before
    assert _newer(library, OLD) is None
    assert _newer(library, OLD, BOARD) == NEW
    assert "98 euro" in library.engine().ask(BOARD, question).sentences[0].text


def test_the_chain_leads_to_the_newest_that_the_reader_may_read(library: Library) -> None:
    for year, amount in ((2024, 90), (2025, 95)):
        library.put(f"hr/tarieven-{year}.md", rates(amount))
    library.put(NEW, rates(98), access=FOR_THE_BOARD)
    library.sync()
    assert _newer(library, "hr/tarieven-2024.md") == OLD
    assert _newer(library, "hr/tarieven-2024.md", BOARD) == NEW


def test_a_link_goes_with_its_document_and_comes_back_with_it(library: Library) -> None:
    library.put(OLD, rates(95))
    library.put(NEW, rates(98))
    library.sync()
    gone = library.source.items.pop(NEW)
    library.sync()
    ids = _ids(library)
    assert library.workplace.stores.ledger.newer_versions([ids[OLD]], ANYONE.principals) == {}, "hidden"
    library.source.items[NEW] = gone
    library.sync()
    assert _newer(library, OLD) == NEW
    library.put(NEW, "# Kantine\n\nDe kantine heeft op vrijdag soep, en op maandag brood met kaas of met worst.")
    library.sync()
    ids = _ids(library)
    assert library.workplace.stores.ledger.newer_versions([ids[OLD]], ANYONE.principals) == {}, "another text"


def test_a_near_duplicate_without_an_order_is_similar_and_not_superseded(library: Library) -> None:
    library.put("utrecht/storingen.md", rates(95))
    library.put("dortmund/service.md", rates(98).replace("kwartier", "half uur"))
    library.sync()
    ids = _ids(library)
    ledger = library.workplace.stores.ledger
    assert ledger.newer_versions(list(ids.values()), ANYONE.principals) == {}
    [similar] = ledger.similar(ids["utrecht/storingen.md"], ANYONE.principals)
    assert similar.item_id == "dortmund/service.md"
    assert ledger.similar(ids["utrecht/storingen.md"], frozenset()) == []


def test_what_did_not_change_is_not_compared_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.put(OLD, rates(95))
    library.sync()
    compared: list[int] = []
    texts_of = relations.texts_of

    def counted(connection: Connection, version_id: int) -> list[str]:
        compared.append(version_id)
        return list(texts_of(connection, version_id))

    monkeypatch.setattr(relating, "texts_of", counted)
    library.put(NEW, rates(98))
    library.sync()
    assert len(compared) == 1
    assert _newer(library, OLD) == NEW


@pytest.mark.parametrize("rare", ["hr/aaa.md", "hr/zzz.md"])
def test_what_too_many_share_is_compared_with_the_few_of_another_compartment_in_whatever_order(
    library: Library, monkeypatch: pytest.MonkeyPatch, rare: str
) -> None:
    monkeypatch.setattr(relations, "_MOST_SHARING", 1)
    library.put(rare, rates(95), access=FOR_THE_BOARD)
    library.put("hr/ggg.md", rates(96))  # numbers count as one word, so that all three share every band
    library.put("hr/hhh.md", rates(97))
    library.sync()
    query = (
        "SELECT one.item_id, other.item_id FROM relations "
        "JOIN documents one ON one.id = document_id JOIN documents other ON other.id = other_id"
    )
    with library.workplace.stores.ledger.reading() as connection:
        linked = {frozenset(row) for row in connection.exec_driver_sql(query)}
    assert linked == {frozenset({rare, "hr/ggg.md"}), frozenset({rare, "hr/hhh.md"})}
