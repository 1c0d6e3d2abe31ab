"""The engine on a real store: what an answer holds, and what it never depends on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import pytest

from assistant.answers.base import Answer, Band
from assistant.confidence import Calibration, load_calibration
from assistant.engine import Engine
from assistant.errors import QuestionEmptyError, QuestionTooLongError
from assistant.retrieval.analysis import _codes_beside
from assistant.retrieval.conversation import Asked
from assistant.retrieval.matching import QuestionWords
from assistant.retrieval.retriever import Retriever
from ingest.index.base import Candidate
from ingest.index.serving import Serving
from ingest.ledger.records import WholeText
from ingest.relations.marks import marks_of
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library, fill, open_library

QUESTION = "How many days of annual leave do staff get?"
SECRET = "Falcon staff get 99 days of annual leave a year, the board decided."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        fill(opened)
        yield opened


def test_an_answer_is_quoted_from_what_was_retrieved(library: Library) -> None:
    answer = library.engine().ask(ANYONE, QUESTION)
    assert answer.band is Band.ANSWERED
    assert "27 days" in answer.sentences[0].text
    retrieved = {one.passage.passage_id for one in answer.evidence}
    assert {citation.passage.passage_id for citation in answer.citations} <= retrieved
    assert answer.documents[0].document.item_id == "leave.md"
    assert answer.searched_documents == 5


@pytest.mark.parametrize("question", ["Xylophone?", "Wie regelt de kerstborrel?"])
def test_a_question_that_nothing_answers_is_not_answered(library: Library, question: str) -> None:
    answer = library.engine().ask(ANYONE, question)
    assert answer.band is not Band.ANSWERED
    assert answer.reason in ("weak_match", "nothing_near", "outside")
    assert answer.nearest == answer.documents[: len(answer.nearest)]
    assert (answer.nearest == []) == (answer.reason == "outside"), "what has nothing to do with it helps nobody on"


def test_not_found_shows_no_sentence(library: Library) -> None:
    library.source.items.clear()
    library.sync()
    answer = library.engine().ask(ANYONE, QUESTION)
    assert answer.band is Band.NOT_FOUND
    assert (answer.sentences, answer.citations, answer.evidence, answer.confidence) == ([], [], [], 0.0)
    assert answer.reason == "nothing_near"


def _comparable(answer: Answer) -> dict[str, object]:
    return {field.name: getattr(answer, field.name) for field in fields(answer)}


@pytest.mark.parametrize("question", [QUESTION, "Falcon", "What did the board decide?", "Hoe lang duurt verlof?"])
def test_a_document_that_the_asker_may_not_read_changes_nothing_of_his_answer(library: Library, question: str) -> None:
    before = library.engine().ask(ANYONE, question)
    library.put("falcon.md", SECRET, "Falcon", FOR_THE_BOARD)
    library.sync()
    engine = library.engine()
    assert "99 days" in " ".join(one.passage.text for one in engine.ask(BOARD, question).evidence)
    assert _comparable(engine.ask(ANYONE, question)) == _comparable(before)


def test_a_second_document_that_says_the_same_is_agreement(library: Library) -> None:
    assert library.engine().ask(ANYONE, QUESTION).reason == "one_source"
    library.put("faq.md", "Remember that full-time staff get 27 days of annual leave a year, all of us.", "FAQ")
    library.sync()
    assert library.engine().ask(ANYONE, QUESTION).reason == "agreement"


def test_a_search_lists_documents_best_first(library: Library) -> None:
    hits = library.engine().search(ANYONE, "crane inspection", limit=2)
    assert hits[0].document.item_id == "cranes.md"
    assert len(hits) == 2


@pytest.mark.parametrize("question", ["", "  \n\t ", "?!…"])
def test_a_question_without_words_is_refused(library: Library, question: str) -> None:
    with pytest.raises(QuestionEmptyError, match="in your own words"):
        library.engine().ask(ANYONE, question)


def test_a_question_of_100_kilobytes_is_refused(library: Library) -> None:
    engine = library.engine()
    for call in (engine.ask, engine.search, engine.evidence):
        with pytest.raises(QuestionTooLongError, match="4,000 characters"):
            call(ANYONE, "leave " * 17_000)


def test_the_longest_question_is_answered(library: Library) -> None:
    question = (QUESTION + " ").ljust(4_000, "x")[:3_999] + "?"
    assert library.engine().ask(ANYONE, question).documents


def test_a_mistyped_word_is_searched_for_as_it_was_meant_and_said_so(library: Library) -> None:
    library.put("retire.md", "# Pension\n\nRetirement begins at sixty-seven.", "Pension")
    library.sync()
    answer = library.engine().ask(ANYONE, "Retirmeent?")
    assert list(answer.understood.corrected) == [("retirmeent", "retirement")]
    assert (answer.band, answer.question) == (Band.PARTLY, "retirement?"), "never more than partly: it is a guess"
    assert "sixty-seven" in answer.sentences[0].text
    assert answer.confidence < load_calibration().answered_from


@pytest.mark.parametrize("question", ["Retirement?", "Xylophones?", "Falkon?"])
def test_a_right_word_and_one_like_no_other_are_taken_as_typed(library: Library, question: str) -> None:
    library.put("retire.md", "# Pension\n\nRetirement begins at sixty-seven.", "Pension")
    library.put("falcon.md", SECRET, "Falcon", FOR_THE_BOARD)
    library.sync()
    assert list(library.engine().ask(ANYONE, question).understood.corrected) == []
    if question == "Falkon?":
        assert list(library.engine().ask(BOARD, question).understood.corrected) == [], "nothing is learned from it"


def test_a_question_of_misspelt_or_compound_words_is_within_what_their_parts_are_about(library: Library) -> None:
    library.put("verlof.md", "# Verlof\n\nVan je verlof neem je dagen op in overleg. Voor verlof is er een formulier.")
    library.sync()
    for question in ("verlofdagen", "verlofdagne"):
        answer = library.engine().ask(replace(ANYONE, language="nl"), question)
        assert answer.reason != "outside"
        assert answer.documents[0].document.item_id == "verlof.md"
    assert list(answer.understood.corrected) == [("verlofdagne", "verlofdagen")]


def test_a_question_that_names_what_is_the_companys_own_is_within_its_work(library: Library) -> None:
    for number in range(30):
        library.put(f"plant-{number}.md", f"Report {number} of the plant in Dortmund, by its manager.")
    library.sync()
    engine = library.engine()
    assert engine.ask(ANYONE, "Who collects us when Dortmund burns?").reason != "outside"
    assert engine.ask(ANYONE, "Who collects us when Bielefeld burns?").reason == "outside"


def test_a_document_that_denies_the_answer_in_its_own_words_is_found_by_these(library: Library) -> None:
    inspection = "How long a bridge inspection takes depends. The Kestrel form must be handed in within 14 days."
    library.put("inspection.md", inspection, "Bridge inspection")
    library.put("kestrel.md", "The Kestrel form must be handed in within 30 days.", "Kestrel")
    for number in range(30):
        library.put(f"bridge-{number}.md", f"The bridge is long, says {'x' * (number + 1)}.", f"Bridge {number}")
    library.sync()
    answer = library.engine().ask(ANYONE, "How long does the bridge inspection take?")
    assert "kestrel.md" not in {one.passage.document.item_id for one in answer.evidence}
    assert answer.reason == "contradiction"
    disagreeing = [one.quotation for one in answer.citations if one.number in answer.disagreeing]
    assert any("14 days" in one for one in disagreeing)
    assert any("30 days" in one for one in disagreeing)


def test_a_document_that_changes_while_a_question_is_answered_is_found_in_its_new_version(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, index = library.engine(), library.workplace.stores.index
    engine.warm_up()
    library.put("leave.md", "# Leave\n\nFull-time staff get 28 days of annual leave a year.", "Leave")
    search_words, changes = index.search_words, [library.sync]

    def after_a_change(query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        while changes:
            with ThreadPoolExecutor(1) as somebody_else:
                somebody_else.submit(changes.pop()).result()
        return search_words(query, compartments, k)

    monkeypatch.setattr(index, "search_words", after_a_change)
    answer = engine.ask(ANYONE, "How many days of annual leave do full-time staff get?")
    assert [one.text for one in answer.sentences] == ["Full-time staff get 28 days of annual leave a year."]


def test_a_question_under_way_teaches_nothing_to_what_learns_anew_after_an_erasure(library: Library) -> None:
    stores = library.workplace.stores
    serving = Serving(stores.index, stores.embedder)

    class Untouched(Retriever):
        def question_words(self, asked: Asked) -> QuestionWords:
            pytest.fail("it learns from a question under way")

    to_make = [Retriever, Untouched]

    def erased_meanwhile() -> Calibration:
        engine.forget_words()
        return load_calibration()

    engine = Engine(
        stores.ledger, serving, erased_meanwhile, make_retriever=lambda: to_make.pop(0)(stores.ledger, serving)
    )
    library.put("holidays.md", "Full-time staff get 27 days of annual leave a year.", "Holidays")
    library.sync()
    answer = engine.ask(ANYONE, "How many days of annual leave do full-time staff get?")
    assert answer.band is Band.ANSWERED


def _is_kept(piece: str) -> bool:
    hits = _codes_beside.cache_info().hits
    _codes_beside(piece)
    return _codes_beside.cache_info().hits > hits


def test_a_question_under_way_during_an_erasure_keeps_no_piece_of_what_it_read(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.put("key.md", "The key of the archive is KX-77310.", "Key")
    library.sync()
    engine, index = library.engine(), library.workplace.stores.index
    search_words = index.search_words

    def erased_meanwhile(query: str, compartments: Collection[int], k: int) -> list[Candidate]:
        engine.forget_words()
        return search_words(query, compartments, k)

    monkeypatch.setattr(index, "search_words", erased_meanwhile)
    for question in (engine.ask, engine.search, engine.rank_all, engine.evidence):
        question(ANYONE, "key of the archive")
        assert not _is_kept("KX-77310.")
        assert marks_of.cache_info().currsize == 0, "titles and paths, from the sync"


def test_counting_keeps_no_piece_of_what_was_erased_while_it_was_counted(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, ledger = library.engine(), library.workplace.stores.ledger
    library.put("key.md", "The key of the archive is KX-77310.", "Key")
    library.sync()
    read, states = ledger.unrestricted_texts, ["there", "gone"]

    def erased_meanwhile(version_ids: Collection[int]) -> dict[int, WholeText]:
        texts = read(version_ids)
        if states.pop(0) == "gone":
            return {one: text for one, text in texts.items() if "KX-77310" not in text.text}
        engine.forget_words()
        return texts

    monkeypatch.setattr(ledger, "unrestricted_texts", erased_meanwhile)
    engine.count_documents()
    assert not _is_kept("KX-77310.")


def test_counting_goes_on_with_what_is_left_after_an_erasure_and_lets_go_of_what_was(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, ledger = library.engine(), library.workplace.stores.ledger
    read, erasures = ledger.unrestricted_texts, [engine.forget_words]

    def erased_meanwhile(version_ids: Collection[int]) -> dict[int, WholeText]:
        while erasures:
            erasures.pop()()
        return read(version_ids)

    monkeypatch.setattr(ledger, "unrestricted_texts", erased_meanwhile)
    engine.count_documents()
    monkeypatch.setattr(ledger, "whole_texts", lambda *_: pytest.fail("it was not counted"))
    engine.warm_up()


def test_what_is_about_other_things_is_no_answer_to_a_question_for_one_with_a_code(library: Library) -> None:
    library.put("hx.md", "# HX-200\n\nHX-200\n\nMachine:\n", "HX-200")
    library.sync()
    answer = library.engine().ask(ANYONE, "HX-200 machine")
    assert answer.sentences == []
    assert answer.nearest[0].document.item_id == "hx.md"
