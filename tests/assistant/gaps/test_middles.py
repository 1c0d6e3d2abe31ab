"""The middles of topics: as computed afresh from what is noted, whatever was noted, moved and taken back before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, insert, update

from assistant.gaps.middles import Middles
from assistant.tables import Base, GapQuestionRow

MODELS = ("one", "another")
CHANGES = st.lists(
    st.tuples(st.sampled_from(["note", "take back", "move"]), st.integers(1, 6), st.integers(1, 3)), max_size=12
)


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A table of noted questions alone: what they are noted under is nobody's concern here."""
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('noted') / 'noted.db'}")
    Base.metadata.tables["gap_questions"].create(engine)
    yield engine
    engine.dispose()


def _vector(question: int, model: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.random.default_rng([question, len(model)]).standard_normal(4 + len(model)).astype(np.float32)


def _change(engine: Engine, kind: str, question: int, gap: int) -> None:
    with engine.begin() as connection:
        of_question = GapQuestionRow.question_id == question
        if kind == "move":
            connection.execute(update(GapQuestionRow).where(of_question).values(gap_id=gap))
            return
        connection.execute(delete(GapQuestionRow).where(of_question))
        if kind == "note":
            model = MODELS[question % 2]
            vector = _vector(question, model).tobytes()
            values = {"question_id": question, "gap_id": gap, "model": model, "vector": vector}
            connection.execute(insert(GapQuestionRow).values(values))


@given(changes=CHANGES, asked_for=st.lists(st.sampled_from(MODELS), min_size=12, max_size=12))
def test_they_are_those_of_a_fresh_count(
    noted: Engine, changes: list[tuple[str, int, int]], asked_for: list[str]
) -> None:
    with noted.begin() as connection:
        connection.execute(delete(GapQuestionRow))
    middles = Middles()
    for change, model in zip(changes, asked_for, strict=False):
        _change(noted, *change)
        with noted.connect() as connection:
            vector = _vector(99, model)
            found = middles.cosines(connection, vector, model)
            assert found == pytest.approx(Middles().cosines(connection, vector, model))


def test_the_middle_of_a_topic_is_that_of_its_questions(noted: Engine) -> None:
    with noted.begin() as connection:
        connection.execute(delete(GapQuestionRow))
    for question, gap in ((1, 7), (3, 7), (5, 8)):
        _change(noted, "note", question, gap)
    vectors = {question: _vector(question, MODELS[1]) for question in (1, 3, 5)}
    asked = _vector(99, MODELS[1])
    expected = {7: vectors[1] + vectors[3], 8: vectors[5]}
    with noted.connect() as connection:
        found = Middles().cosines(connection, asked, MODELS[1])
    assert found == pytest.approx({gap: float(one @ asked / np.linalg.norm(one)) for gap, one in expected.items()})
