"""Finding and ranking on a real store."""

from __future__ import annotations

import pytest

from assistant.retrieval.conversation import Asked
from assistant.retrieval.retriever import Retrieved, Retriever
from ingest.index.serving import Serving
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library


def _found(retriever: Retriever, question: str, language: str = "en", history: tuple[str, ...] = ()) -> list[str]:
    retrieved = retriever.retrieve(Asked.after(question, history, language), ANYONE.principals)
    return [hit.document.item_id for hit in retrieved.documents]


def test_the_document_that_answers_comes_first_in_each_language(library: Library) -> None:
    retriever = library.retriever()
    assert _found(retriever, "How many days of annual leave?")[0] == "leave.md"
    assert _found(retriever, "Hoe lang duurt ouderschapsverlof?", "nl")[0] == "verlof.md"
    assert _found(retriever, "Wie viele Tage Urlaub habe ich?", "de")[0] == "urlaub.md"


def test_all_words_of_a_document_count_wherever_they_stand(library: Library) -> None:
    sections = [f"## Part {number}\n\nNothing but filler text number {number} stands here." for number in range(8)]
    library.put("long.md", "# Zeppelin\n\nAbout zeppelins.\n\n" + "\n\n".join(sections) + "\n\n## Mooring\n\nMasts.")
    library.put("short.md", "# Zeppelin\n\nAbout zeppelins and nothing else at all.")
    library.sync()
    assert _found(library.retriever(), "zeppelin mooring masts")[0] == "long.md"


def test_an_edited_document_is_ranked_by_its_new_words(library: Library) -> None:
    retriever = library.retriever()
    assert _found(retriever, "crane inspection")[0] == "cranes.md"
    library.put("cranes.md", "# Balloons\n\nBalloons are inflated with helium.", "Balloons")
    library.put("canteen.md", "# Canteen\n\nThe crane beside the canteen had its inspection.", "Canteen")
    library.sync()
    assert _found(retriever, "crane inspection")[0] == "canteen.md"
    assert _found(retriever, "helium")[0] == "cranes.md"


def test_a_restricted_document_is_ranked_by_words_that_no_other_document_has(library: Library) -> None:
    library.put("falcon.md", "Project Falcon moves the foundry.", "Falcon", FOR_THE_BOARD)
    library.sync()
    retriever = library.retriever()
    retrieved = retriever.retrieve(Asked("foundry", "en"), BOARD.principals)
    assert retrieved.documents[0].document.item_id == "falcon.md"
    assert retrieved.documents[0].features["words"] > 0
    assert "falcon.md" not in _found(retriever, "foundry")


def test_a_follow_up_is_found_with_what_was_asked_before(library: Library) -> None:
    library.put("dortmund.md", "# Dortmund\n\nThe office in Dortmund has thirty desks.", "Dortmund")
    library.put("dortmund-leave.md", "# Leave in Dortmund\n\nStaff in Dortmund get 30 days of annual leave.", "Leave D")
    library.sync()
    retriever = library.retriever()
    history = ("How many days of annual leave do I get?",)
    assert _found(retriever, "And in Dortmund?", history=history)[0] == "dortmund-leave.md"


def test_each_document_is_listed_once_with_a_passage_of_its_own(library: Library) -> None:
    retrieved = library.retriever().retrieve(Asked("annual leave travel crane", "en"), ANYONE.principals)
    ids = [hit.document.document_id for hit in retrieved.documents]
    assert len(ids) == len(set(ids))
    assert all(hit.passage.document.document_id == hit.document.document_id for hit in retrieved.documents)
    assert [hit.score for hit in retrieved.documents] == sorted(
        (hit.score for hit in retrieved.documents), reverse=True
    )


def test_nobody_finds_nothing(library: Library) -> None:
    retrieved = library.retriever().retrieve(Asked("annual leave", "en"), frozenset())
    assert (retrieved.documents, retrieved.evidence) == ([], [])


def _with_cautions(library: Library, *item_ids: str) -> Retrieved:
    stores = library.workplace.stores
    serving = Serving(stores.index, stores.embedder)
    retriever = Retriever(stores.ledger, serving, is_cautioned=lambda document: document.item_id in item_ids)
    return retriever.retrieve(Asked("When does the kite shed open?", "en"), ANYONE.principals)


def test_a_document_to_be_relied_on_goes_before_one_with_a_caution_that_says_as_much(library: Library) -> None:
    library.put("a.md", "# Kites\n\nThe kite shed opens at nine o'clock.", "Kites in the shed")
    library.put("b.md", "# Kites\n\nThe kite shed opens at ten o'clock.", "Kites in the shed")
    library.sync()
    found = [_with_cautions(library, *items) for items in (["a.md"], ["b.md"], ["a.md", "b.md"])]
    first, second, both = ([hit.document.item_id for hit in one.documents][:2] for one in found)
    assert (first, second) == (["b.md", "a.md"], ["a.md", "b.md"])
    assert set(both) == {"a.md", "b.md"}, "a caution is worth less than another subject"
    lost = {part.name: part.added for part in found[0].documents[1].parts}
    assert lost["caution"] < 0
    assert sum(lost.values()) == pytest.approx(found[0].documents[1].score)
    assert found[0].evidence[0].passage.document.item_id == "b.md", "and it is quoted from first"


def test_a_text_with_the_code_asked_for_goes_before_others_in_a_long_question(library: Library) -> None:
    for number in range(20):
        library.put(f"talk-{number}.md", f"Have a look, {number}.")
    library.put("codes.md", "E-118: servo bus lost. Machines have belts, rollers, fuses, doors and lamps.")
    library.sync()
    asked = Asked("A customer has E-118 several times a day, where do I look first?", "en")
    found = library.retriever().retrieve(asked, ANYONE.principals)
    assert found.documents[0].document.item_id == "codes.md"
    assert next(part for part in found.documents[0].parts if part.name == "asked_code").added > 0
    plain = library.retriever().retrieve(Asked("Where do I look first?", "en"), ANYONE.principals)
    assert all(part.name != "asked_code" for hit in plain.documents for part in hit.parts)
