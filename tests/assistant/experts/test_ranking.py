from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.experts.ranking import TopicDocument, rank_people
from connectors.base import Authored

NOW = datetime(2026, 11, 23, tzinfo=UTC)
YEAR = timedelta(days=365)


def _document(number: int, score: float, *people: str, age: timedelta = timedelta()) -> TopicDocument:
    return TopicDocument(number, score, [Authored(person, NOW - age) for person in people])


def _names(documents: list[TopicDocument], written: dict[str, int] | None = None) -> list[str]:
    return [one.person for one in rank_people(documents, written or {}, NOW)]


def test_one_mention_is_chance() -> None:
    assert _names([_document(1, 1.0, "ann"), _document(2, 0.9, "bob"), _document(3, 0.8, "bob")]) == ["bob"]


def test_who_wrote_the_nearest_documents_comes_first() -> None:
    found = [_document(1, 9.0, "ann"), _document(2, 8.0, "ann"), _document(3, 3.0, "bob"), _document(4, 3.0, "bob")]
    assert _names(found) == ["ann", "bob"]


def test_evidence_fades() -> None:
    old = [_document(1, 1.0, "ann", age=6 * YEAR), _document(2, 1.0, "ann", age=6 * YEAR)]
    new = [_document(3, 0.9, "bob"), _document(4, 0.9, "bob")]
    assert _names(old + new) == ["bob", "ann"]


def test_specific_beats_general() -> None:
    found = [_document(1, 1.0, "boss"), _document(2, 1.0, "boss"), _document(3, 1.0, "ann"), _document(4, 1.0, "ann")]
    assert _names(found, {"boss": 200, "ann": 3}) == ["ann", "boss"]


def test_the_main_author_weighs_more() -> None:
    found = [_document(1, 1.0, "ann", "bob"), _document(2, 1.0, "ann", "bob")]
    first, second = rank_people(found, {}, NOW)
    assert (first.person, second.person) == ("ann", "bob")
    assert first.score == 2 * second.score


def test_nothing_near_names_nobody() -> None:
    assert _names([]) == []
    assert _names([_document(1, 0.0, "ann"), _document(2, 0.0, "ann")]) == []


people = st.lists(st.sampled_from(["ann", "bob", "carla", "dora"]), min_size=0, max_size=3, unique=True)
documents = st.lists(
    st.builds(
        lambda score, authors, days: (score, authors, days),
        st.floats(0, 100, allow_subnormal=False),  # half of the smallest one is 0
        people,
        st.integers(0, 4000),
    ),
    max_size=12,
)


@given(documents, st.floats(0.01, 100))
def test_neither_order_nor_scale_of_the_scores_matters(found: list[tuple[float, list[str], int]], scale: float) -> None:
    made = [_document(number, *one[:1], *one[1], age=timedelta(days=one[2])) for number, one in enumerate(found)]
    scaled = [TopicDocument(one.document_id, one.score * scale, one.authors) for one in reversed(made)]
    first = {one.person: one.score for one in rank_people(made, {}, NOW)}
    second = {one.person: one.score for one in rank_people(scaled, {}, NOW)}
    assert first.keys() == second.keys() or not any(first.values())
    for person, score in first.items():
        assert abs(score - second.get(person, score)) <= 1e-6 * max(1.0, score)
