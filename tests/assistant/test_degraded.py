"""D02: with vectors gone words answer, under the same rights; with both gone it is said, and nobody is told a lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.confidence import load_calibration
from assistant.engine import Engine
from assistant.errors import NotSearchableError
from assistant.retrieval.retriever import Retriever
from ingest.index.salvaging import SalvagedIndex
from ingest.index.serving import LiveIndex, Serving, Way
from ingest.ledger.writing.searchable import searchable_compartments
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library, fill, open_library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        opened.put("board.md", "# Board\n\nThe annual leave of the board is 90 days a year.", "Board", FOR_THE_BOARD)
        fill(opened)
        yield opened


def degraded(library: Library, suspects: set[str]) -> LiveIndex:
    """The library's index as a start finds it with these stores damaged."""
    stores = library.workplace.stores
    stores.index.close()
    with stores.ledger.reading() as connection:
        living = searchable_compartments(connection)
    index = SalvagedIndex(library.workplace.folder / "index", stores.embedder.dimensions, suspects, living)
    return LiveIndex(Serving(index, stores.embedder, index.ways))


@pytest.mark.parametrize(("suspects", "ways"), [({"rows"}, {Way.WORDS}), ({"words"}, {Way.VECTORS})])
def test_one_way_is_enough_and_keeps_rights(library: Library, suspects: set[str], ways: set[Way]) -> None:
    question = "How many days of annual leave do I get?"
    whole = library.engine().ask(ANYONE, question)
    live = degraded(library, suspects)
    assert live.serving.ways == ways
    engine = Engine(library.workplace.stores.ledger, live, load_calibration)
    answer = engine.ask(ANYONE, question)
    assert answer.evidence[0].passage.document.item_id == whole.evidence[0].passage.document.item_id == "leave.md"
    assert answer.evidence[0].features["meaning"] == pytest.approx(whole.evidence[0].features["meaning"], abs=1e-5)
    assert "board.md" not in {one.passage.document.item_id for one in answer.evidence}
    assert "board.md" in {one.passage.document.item_id for one in engine.ask(BOARD, question).evidence}
    live.close()


def test_with_neither_way_it_says_so(library: Library) -> None:
    live = degraded(library, {"rows", "words"})
    engine = Engine(library.workplace.stores.ledger, live, load_calibration)
    with pytest.raises(NotSearchableError, match="nothing is lost"):
        engine.ask(ANYONE, "How many days of annual leave do I get?")
    live.close()


def test_what_is_searched_by_words_alone_cannot_be_asked_for_by_others(library: Library) -> None:
    live = degraded(library, {"rows"})
    found = Retriever(library.workplace.stores.ledger, live)
    assert found.lexicon().documents > 0
    live.close()
