"""What people type finds what was written: inflected, without accents, in another case, codes in any spelling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.index import open_index
from ingest.index.base import Index
from tests.ingest.index_conformance import EMBEDDER, ids, passage, put


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    index = open_index(tmp_path_factory.mktemp("index"), EMBEDDER.dimensions, EMBEDDER.model)
    put(
        index,
        passage(1, "Medewerkers declareren hun reiskosten binnen dertig dagen.", language="nl"),
        passage(2, "Die Häuser der Gesellschaft werden jährlich geprüft.", language="de"),
        passage(3, "Employees are travelling between the offices.", language="en"),
        passage(4, "Sensor HX-200/3 replaces the older HX100.", language="en"),
        passage(5, "Draaimoment 3,5 Nm, geldig vanaf 2026-11-23.", language="nl"),
        passage(6, "Une crème brûlée au café.", language="en"),
        passage(7, "Dit is wat de kantine is en wat de kantine doet.", language="nl"),
        passage(8, "Das ist ein Hinweis zur Kantine.", language="de"),
    )
    yield index
    index.close()


@pytest.mark.parametrize(("question", "expected"), [
    ("declaratie van een medewerker: reiskosten declareren", 1),
    ("HAUS GESELLSCHAFT", 2),
    ("haeuser gesellschaften", 2),
    ("which employee travels", 3),
    ("HX-200", 4), ("hx200", 4), ("HX 200", 4), ("hx-200/3", 4), ("HX-100", 4), ("HX 100", 4),
    ("3.5 Nm", 5), ("3,5", 5), ("2026-11-23", 5), ("november 2026", 5),
    ("creme brulee", 6), ("CAFÉ", 6), ("cafe\N{COMBINING ACUTE ACCENT}", 6),
    ("wat is de kantine", 7),
])  # fmt: skip
def test_a_question_finds_its_passage(index: Index, question: str, expected: int) -> None:
    assert ids(index.search_words(question, {1}, 3))[:1] == [expected]


def test_a_word_that_nobody_wrote_finds_nothing(index: Index) -> None:
    assert index.search_words("zeppelin QX-301", {1}, 3) == []


def test_titles_count_more_than_headings_and_headings_more_than_text(tmp_path: Path) -> None:
    index = open_index(tmp_path, EMBEDDER.dimensions, EMBEDDER.model)
    put(
        index,
        passage(1, "overtime", title="rules", headings="pay"),
        passage(2, "pay", title="rules", headings="overtime"),
        passage(3, "pay", title="overtime", headings="rules"),
    )
    assert ids(index.search_words("overtime", {1}, 5)) == [3, 2, 1]
    index.close()


def test_the_rare_word_decides_however_long_the_question(tmp_path: Path) -> None:
    """A pasted mail: many words that many have, and behind them one that tells."""
    index = open_index(tmp_path, EMBEDDER.dimensions, EMBEDDER.model)
    common = [f"{first}{second}" for first in "bdfgklm" for second in ("aal", "oer", "iep", "uk", "ent", "arm", "olf")]
    put(index, *(passage(number, " ".join(common), language="nl") for number in range(20)))
    put(index, passage(99, f"reiskosten {common[0]}", language="nl"))
    assert ids(index.search_words(" ".join([*common, "reiskosten"]), {1}, 3))[0] == 99
    index.close()


def test_function_words_of_one_language_are_not_telling_in_another(tmp_path: Path) -> None:
    """ "is" is rare in German text; a Dutch question must not be drawn to the one German passage that has it."""
    index = open_index(tmp_path, EMBEDDER.dimensions, EMBEDDER.model)
    dutch = [
        passage(number, f"dit is de pomp en dat is de klep nummer {number}", language="nl") for number in range(30)
    ]
    german = [passage(100 + number, f"die Pumpe hat das Ventil {number}", language="de") for number in range(30)]
    put(
        index,
        *dutch,
        *german,
        passage(200, "IT is de", language="de"),
        passage(201, "de verfbak is rood", language="nl"),
    )
    assert ids(index.search_words("wat is de kleur van de verfbak", {1}, 3))[0] == 201
    index.close()


def test_words_of_others_do_not_change_what_is_found(tmp_path: Path) -> None:
    """An asker adds a guess to a question as long as any that is looked at; what he finds must not tell if it is right.

    Forty words count. If "kompasroos" took a place because a forbidden passage has it, the word that many passages
    have, "pump", would lose its own.
    """
    index = open_index(tmp_path, EMBEDDER.dimensions, EMBEDDER.model)
    syllables = ("bal", "dek", "fin", "gor", "hus", "kap", "lom")
    rare = [first + second for first in syllables for second in syllables][:39]
    put(index, passage(1, " ".join(rare)), passage(2, "pump"), passage(3, "the pump again"))
    question = " ".join(["pump", *rare, "kompasroos"])
    before = ids(index.search_words(question, {1}, 10))
    put(index, *(passage(100 + number, f"kompasroos pump {number}", compartment_id=2) for number in range(20)))
    after = ids(index.search_words(question, {1}, 10))
    assert before == after
    assert set(after) == {1, 2, 3}
    index.close()


def test_a_word_is_as_rare_as_it_is_in_what_the_reader_may_read(tmp_path: Path) -> None:
    index = open_index(tmp_path, EMBEDDER.dimensions, EMBEDDER.model)
    put(index, *(passage(number, "crane works today") for number in range(1, 9)), passage(9, "valve works today"))
    assert ids(index.search_words("crane valve", {1}, 10))[0] == 9
    put(index, *(passage(100 + number, "valve valve", compartment_id=2) for number in range(60)))
    assert ids(index.search_words("crane valve", {1}, 10))[0] == 9, "though most valves stand where it is forbidden"
    index.close()
