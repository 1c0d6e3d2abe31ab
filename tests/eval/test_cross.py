"""`collega eval cross`: only pages in other languages count, alone and beside those in the question's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.assistant.commands.collega import collega

DOCUMENTS = {
    "crane-nl": ("nl", "Kraan Titan 4000", "De kraan Titan 4000 wordt elk half jaar gekeurd."),
    "crane-en": ("en", "Crane Titan 4000", "The crane Titan 4000 is inspected every six months."),
    "oil-nl": ("nl", "Olie", "In de compressor gaat negen liter olie."),
    "oil-en": ("en", "Oil", "The compressor takes nine litres of oil."),
}
QUESTIONS = [
    ("nl", "Wanneer wordt Titan 4000 gekeurd?", ["crane-nl"], ["crane-en"]),
    ("en", "How much oil does it take?", ["oil-en"], ["oil-nl"]),
    ("en", "Is there a canteen?", [], []),
]


@pytest.fixture
def small_set(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    rows = [{"id": name, "title": title, "text": text, "lang": lang} for name, (lang, title, text) in DOCUMENTS.items()]
    asked = [
        {
            **{"id": str(number), "lang": lang, "question": text, "answerable": bool(own), "answers": []},
            **{"relevant": own, "relevant_other_lang": other},
        }
        for number, (lang, text, own, other) in enumerate(QUESTIONS)
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)))
    return folder


def test_pages_in_other_languages_are_counted_with_and_without_those_in_the_questions_own(
    small_set: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    ran = collega(tmp_path, "eval", "cross", str(small_set), "--work", str(work), "--json")
    assert ran.code == 0, ran.stderr
    english, dutch, everything = json.loads(ran.stdout)["sets"]
    assert [(one["lang"], one["n"]) for one in (english, dutch, everything)] == [("en", 1), ("nl", 1), ("all", 2)]
    assert dutch["recall@10"] == dutch["recall@10_together"] == dutch["baselines"]["bm25"] == 1.0
    assert english["baselines"]["bm25"] == 0.0, "no word of it stands in a Dutch page"
    assert set(everything["baselines"]) == {"bm25", "llamaindex"}
    corpus = (work / "small-without-nl" / "corpus.jsonl").read_text()
    indexed = [json.loads(line)["lang"] for line in corpus.splitlines()]
    assert indexed == ["en", "en"]


def test_a_set_in_which_no_answer_stands_in_another_language_is_refused(small_set: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (small_set / "questions.jsonl").read_text().splitlines()]
    (small_set / "questions.jsonl").write_text(
        "\n".join(json.dumps({**one, "relevant_other_lang": []}) for one in lines)
    )
    ran = collega(tmp_path, "eval", "cross", str(small_set), "--work", str(tmp_path / "work"))
    assert ran.code == 1
    assert "no question has relevant_other_lang" in ran.stderr.replace("\n", " ")
