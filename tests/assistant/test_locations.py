"""One document in several places: each reader gets it once, with the places that he may know of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.retrieval.conversation import Asked
from ingest.ledger.records import LiveDocument
from tests.assistant.company import MANAGEMENT, Company
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library, fill, open_library

TEXT = "# Zeppelins\n\nA zeppelin is moored at the mast behind hall four, with two ropes."
QUESTION = "Where is a zeppelin moored?"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        fill(opened)
        yield opened


def _found(library: Library, principals: frozenset[str], question: str = QUESTION) -> list[LiveDocument]:
    return [hit.document for hit in library.retriever().retrieve(Asked(question, "en"), principals).documents]


def _zeppelins(library: Library, principals: frozenset[str]) -> list[str]:
    return [one.item_id for one in _found(library, principals) if "zeppelin" in one.item_id]


def _places(library: Library, item_id: str, principals: frozenset[str]) -> list[str]:
    [document] = [one for one in _found(library, BOARD.principals) if one.item_id == item_id]
    found = library.workplace.stores.ledger.locations([document.document_id], principals)
    return [one.item_id for one in found.get(document.document_id, ())]


def test_a_reader_of_both_places_gets_the_document_once_and_a_reader_of_one_only_that(library: Library) -> None:
    library.put("board/zeppelin.md", TEXT, access=FOR_THE_BOARD)
    library.put("all/of/us/zeppelin.md", TEXT)
    library.sync()
    assert _zeppelins(library, BOARD.principals) == ["board/zeppelin.md"], "the shorter path is shown first"
    assert _places(library, "board/zeppelin.md", BOARD.principals) == ["board/zeppelin.md", "all/of/us/zeppelin.md"]
    assert _zeppelins(library, ANYONE.principals) == ["all/of/us/zeppelin.md"]
    assert _places(library, "board/zeppelin.md", ANYONE.principals) == [], "what may not be read has no places"


def test_each_place_is_hidden_and_comes_back_by_itself(library: Library) -> None:
    library.put("board/zeppelin.md", TEXT, access=FOR_THE_BOARD)
    library.put("all/of/us/zeppelin.md", TEXT)
    library.sync()
    gone = library.source.items.pop("board/zeppelin.md")
    library.sync()
    assert _zeppelins(library, BOARD.principals) == ["all/of/us/zeppelin.md"]
    library.source.items["board/zeppelin.md"] = gone
    embedded = len(library.workplace.embedder.embedded)
    library.sync()
    assert len(library.workplace.embedder.embedded) == embedded
    assert _zeppelins(library, BOARD.principals) == ["board/zeppelin.md"]


def test_the_place_whose_title_is_asked_for_is_shown(library: Library) -> None:
    library.put("a.md", "A zeppelin is moored at the mast behind hall four.", "Scan 4711")
    library.put("archive/far/away/b.md", "A zeppelin is moored at the mast behind hall four.", "Mooring zeppelins")
    library.sync()
    assert _found(library, ANYONE.principals, "mooring zeppelins")[0].title == "Mooring zeppelins"


def test_a_copy_is_the_same_document_whatever_its_file_is_called(library: Library) -> None:
    library.put("zeppelins.md", TEXT)
    library.put("Kopie van zeppelin (2).md", TEXT)
    library.sync()
    assert len(_zeppelins(library, ANYONE.principals)) == 1


def test_many_copies_do_not_crowd_out_other_documents(library: Library) -> None:
    for number in range(150):
        library.put(f"copies/zeppelin-{number}.md", TEXT)
    library.put("other.md", "# Airships\n\nBesides the mast, a zeppelin may also wait on the meadow when it rains.")
    library.sync()
    found = [one.item_id for one in _found(library, ANYONE.principals)]
    assert "other.md" in found
    assert sum("zeppelin-" in item_id for item_id in found) == 1


def test_two_copies_do_not_confirm_each_other(library: Library) -> None:
    library.put("all/zeppelin.md", TEXT)
    library.sync()
    once = library.engine().ask(ANYONE, QUESTION)
    library.put("copy/zeppelin.md", TEXT)
    library.sync()
    twice = library.engine().ask(ANYONE, QUESTION)
    assert (once.band, once.reason) == (twice.band, twice.reason)
    assert len(once.evidence) == len(twice.evidence)


def _reply(company: Company, name: str) -> tuple[bytes, dict[str, Any]]:
    client = company.client(name)
    answer = client.post("/ask", json={"question": "How many days of annual leave?"}).json()
    for changing in ("question_id", "conversation_id", "asked_at"):
        answer.pop(changing)
    return client.get("/search", params={"q": "annual leave"}).content, answer


def test_a_forbidden_place_changes_no_reply_and_a_permitted_one_is_listed(company: Company) -> None:
    before = _reply(company, "ann")
    twin = ("leave-copy", "Annual leave", "Full-time staff get 27 days of annual leave a year.", "dora@firm.example")
    company.write("management", [*MANAGEMENT, twin])
    assert _reply(company, "ann") == before

    hits = company.client("dora").get("/search", params={"q": "annual leave"}).json()["hits"]
    [hit] = [hit for hit in hits if hit["document"]["title"] == "Annual leave"]
    places = [(place["source"], place["path"]) for place in hit["document"]["locations"]]
    assert sorted(places) == [("handbook", "leave"), ("management", "leave-copy")]
    assert hit["document"]["document_id"] == hit["document"]["locations"][0]["document_id"]
    for source in ("handbook", "management"):
        found = company.client("dora").get("/search", params={"q": "annual leave", "source": source}).json()
        assert "Annual leave" in [one["document"]["title"] for one in found["hits"]]


def test_rows_with_one_text_and_other_titles_are_other_documents(company: Company) -> None:
    rows = [("dogs", "May I bring a dog?", "No.", "ann@firm.example"), ("cats", "May I bring a cat?", "No.", "a@b.c")]
    company.write("management", [*MANAGEMENT, *rows])
    hits = company.client("dora").get("/search", params={"q": "May I bring a dog or a cat?"}).json()["hits"]
    titles = [hit["document"]["title"] for hit in hits]
    assert {"May I bring a dog?", "May I bring a cat?"} <= set(titles)
    assert all(len(hit["document"]["locations"]) == 1 for hit in hits if "bring" in hit["document"]["title"])
