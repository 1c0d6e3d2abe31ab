"""A question's words in another language, from dictionaries on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.retrieval.analysis import words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.translation.dictd import DictionaryUnreadableError
from assistant.retrieval.translation.dictionaries import check_dictionaries, load_dictionaries
from assistant.retrieval.translation.translating import Translator
from tests.assistant.retrieval.translation.dictd_files import write_dictionary

DUTCH_ENGLISH = {
    "verlof": "1. leave, furlough\n2. permission",
    "aanvraag": "application",
    "aanvragen": "request, apply for",
    "keuren": "inspect",
    "duren": "last",
    "bewĳs": "proof, certificate",
    "in het buitenland": "abroad",
    "buitenland": "foreign country",
    "schap": "shelf",
    "ouder": "parent",
}


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    write_dictionary(tmp_path, "freedict-nld-eng", DUTCH_ENGLISH)
    return Translator(load_dictionaries((), tmp_path))


def _rendered(translator: Translator, question: str) -> list[tuple[str, list[str]]]:
    pieces = translator.render(words(question), ("nl", "en"))
    return [(" ".join(one.words), [" ".join(other.words) for other in one.alternatives]) for one in pieces]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("verlof", [("verlof", ["leave", "furlough", "permission"])]),
        ("gekeurd", [("gekeurd", ["inspect"])]),
        ("aangevraagd", [("aangevraagd", ["application", "request", "apply for"])]),
        ("duurt", [("duurt", ["last"])]),
        ("bewijzen", [("bewijzen", ["proof", "certificate"])]),
        ("verlofaanvraag", [("verlof", ["leave", "furlough", "permission"]), ("aanvraag", ["application"])]),
        ("vaccinatiebewijs", [("vaccinatie", []), ("bewijs", ["proof", "certificate"])]),
        ("in het buitenland", [("in het buitenland", ["abroad"])]),
        ("Titan 4000", [("titan", []), ("4000", [])]),
        ("", []),
    ],
)
def test_words_are_found_by_their_forms_parts_and_expressions(
    translator: Translator, question: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert _rendered(translator, question) == expected


def test_a_question_is_rendered_with_its_conversation_in_each_language_that_has_a_dictionary(
    translator: Translator,
) -> None:
    rendering = translator.renderings(Asked("verlof", "nl", "keuren"))["en"]
    assert [one.words for one in rendering.own + rendering.context] == [("verlof",), ("keuren",)]
    assert translator.renderings(Asked("leave", "en")) == {}


def test_the_companys_own_glossary_is_asked_first_and_in_both_directions(tmp_path: Path) -> None:
    write_dictionary(tmp_path, "freedict-nld-eng", DUTCH_ENGLISH)
    glossary = tmp_path / "own.tsv"
    glossary.write_text("nl\ten\nverlof\ttime off\nwerkbriefje\tjob sheet\n", encoding="utf-8")
    translator = Translator(load_dictionaries((glossary,), tmp_path))
    assert _rendered(translator, "verlof")[0][1][0] == "time off"
    (piece,) = translator.render(["job", "sheet"], ("en", "nl"))
    assert [one.words for one in piece.alternatives] == [("werkbriefje",)]


def test_a_glossary_that_cannot_be_used_is_named_and_the_others_are_used(tmp_path: Path) -> None:
    write_dictionary(tmp_path, "freedict-nld-eng", DUTCH_ENGLISH)
    wrong = tmp_path / "own.csv"
    wrong.write_text("nl;en\nverlof;leave\n", encoding="utf-8")
    assert set(load_dictionaries((wrong,), tmp_path)) == {("nl", "en")}
    with pytest.raises(DictionaryUnreadableError, match=r"own\.csv.*a tab"):
        check_dictionaries((wrong,), tmp_path)
