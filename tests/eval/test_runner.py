"""`collega eval run` on a small set, through the product's own sync and engine: the report and what it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.sets import QuestionSetError, load_set
from tests.assistant.commands.collega import collega

DOCUMENTS = {
    "leave": ("Parental leave", "Parental leave lasts sixteen weeks. Ask for it two months ahead."),
    "parking": ("Parking", "Parking at the office costs four euro a day."),
    "oil": ("Compressor oil", "The compressor takes nine litres of oil, to be changed every year."),
    "cranes": ("Cranes", "A crane is inspected every six months by the quality department."),
}
QUESTIONS = [
    {"question": "How long is parental leave?", "relevant": ["leave"], "answers": ["sixteen weeks"]},
    {"question": "What does parking at the office cost?", "relevant": ["parking"], "answers": ["four euro"]},
    {"question": "How much oil does the compressor take?", "relevant": ["oil"], "answers": ["nine litres"]},
    {"question": "Who won the football match?", "relevant": [], "answers": []},
]
FIGURES = {
    *("set", "lang", "n", "recall@1", "recall@5", "ndcg@10", "n_unanswerable", "auroc", "auroc_right", "ece", "brier"),
    *("coverage@5", "coverage@10", "cites_relevant", "answer_in_quote", "ask_p50_ms", "ask_p95_ms", "baselines"),
}


@pytest.fixture
def small_set(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    rows = [{"id": name, "title": title, "text": text, "lang": "en"} for name, (title, text) in DOCUMENTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    asked = [
        {"id": str(number), "lang": "en", "answerable": bool(one["relevant"]), **one}
        for number, one in enumerate(QUESTIONS)
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)))
    return folder


def test_a_set_is_measured_beside_its_rivals_and_a_second_time_embeds_nothing(small_set: Path, tmp_path: Path) -> None:
    command = ["eval", "run", str(small_set), "--work", str(tmp_path / "work"), "--json"]
    first = collega(tmp_path, *command)
    assert first.code == 0, first.stderr
    english, everything = json.loads(first.stdout)["sets"]
    assert english.keys() >= FIGURES
    assert (english["lang"], everything["lang"]) == ("en", "all")
    assert (everything["set"], everything["n"], everything["n_unanswerable"]) == ("small", 4, 1)
    assert everything["recall@1"] == everything["cites_relevant"] == everything["answer_in_quote"] == 1.0
    assert set(everything["baselines"]) == {"bm25", "dense", "llamaindex"}
    assert everything["baselines"]["bm25"]["ndcg@10"] == everything["baselines"]["dense"]["ndcg@10"] == 1.0
    again = collega(tmp_path, *command)
    assert "embedded=0" in again.stderr.replace("\n", "")


def test_a_folder_that_is_no_set_is_refused_with_what_is_missing(small_set: Path) -> None:
    (small_set / "corpus.jsonl").unlink()
    with pytest.raises(QuestionSetError, match=r"corpus\.jsonl is missing.*docs/evaluation\.md"):
        load_set(small_set)


def test_a_line_that_cannot_be_used_is_named(small_set: Path) -> None:
    with (small_set / "questions.jsonl").open("a") as file:
        file.write('\n{"id": "x", "question": "Why?"}\n')
    with pytest.raises(QuestionSetError, match="question x lacks 'lang'"):
        load_set(small_set)
