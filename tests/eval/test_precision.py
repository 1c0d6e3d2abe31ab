"""`collega eval precision`: the vectors of both precisions on a small set, and the interval that decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.precision import Paired, figures, interval, measure
from eval.sets import load_set


def test_an_interval_holds_the_difference_and_narrows_with_more_questions() -> None:
    exact, other = [0.2, 0.9, 0.5, 1.0], [0.3, 0.8, 0.5, 1.0]
    low, high = interval(exact, other)
    assert low < 0 < high
    narrower_low, narrower_high = interval(exact * 50, other * 50)
    assert low < narrower_low < 0 < narrower_high < high


def test_all_questions_are_pooled_whatever_set_they_are_of() -> None:
    rows = figures([Paired("one", [1.0], [0.5]), Paired("two", [0.5, 0.5, 0.5], [0.5, 0.5, 0.5])])
    assert [row["set"] for row in rows] == ["one", "two", "all"]
    assert [row["difference_%"] for row in rows] == [-50.0, 0.0, -20.0]
    assert [row["n"] for row in rows] == [1, 3, 4]


@pytest.mark.model
def test_both_precisions_find_what_a_small_set_asks_for(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    assert pytestconfig.cache is not None
    store = tmp_path / "work" / "small" / "store"
    store.mkdir(parents=True)
    (store / "models").symlink_to(pytestconfig.cache.mkdir("models"))  # the exports that other tests made
    documents = {"leave": "Parental leave lasts sixteen weeks.", "parking": "Parking costs four euro a day."}
    rows = [{"id": name, "title": name, "text": text, "lang": "en"} for name, text in documents.items()]
    asked = [
        {"id": "1", "question": "How long is parental leave?", "lang": "en", "answerable": True, "relevant": ["leave"]},
        {"id": "2", "question": "Who won the match?", "lang": "en", "answerable": False, "relevant": []},
    ]
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)))
    for _ in range(2):  # the second time from what is kept
        assert measure(load_set(folder), tmp_path / "work") == Paired("small", [1.0], [1.0])
