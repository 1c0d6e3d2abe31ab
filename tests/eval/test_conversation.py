"""`collega eval conversation`: what is asked back, declined and found, by kind of question."""

from __future__ import annotations

import json
from pathlib import Path

from tests.assistant.commands.collega import collega

DOCUMENTS = {
    "parental": ("Parental leave", "Parental leave is requested from the personnel department."),
    "annual": ("Annual leave", "Annual leave is requested from the manager of your department."),
    "crane": ("Cranes", "A crane is inspected every year by an engineer from outside."),
}
QUESTIONS = [
    ("UNDERSPECIFIED", "Leave?", [], []),
    ("ANSWERABLE", "And who inspects it?", ["crane"], [{"speaker": "user", "text": "How often is a crane inspected?"}]),
    ("ANSWERABLE", "How often is a crane inspected?", ["crane"], []),
]


def test_kinds_are_counted_apart_and_follow_ups_beside_first_questions(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    rows = [{"id": name, "title": title, "text": text, "lang": "en"} for name, (title, text) in DOCUMENTS.items()]
    asked = [
        {
            **{"id": str(number), "lang": "en", "question": text, "answerable": bool(relevant), "answers": []},
            **{"relevant": relevant, "answerability": kind, "history": history},
        }
        for number, (kind, text, relevant, history) in enumerate(QUESTIONS)
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)))
    ran = collega(tmp_path, "eval", "conversation", str(folder), "--work", str(tmp_path / "work"), "--json")
    assert ran.code == 0, ran.stderr
    first, follow_up, open_one = json.loads(ran.stdout)["sets"]
    assert [(one["kind"], one["follow_up"], one["n"]) for one in (first, follow_up, open_one)] == [
        ("answerable", False, 1),
        ("answerable", True, 1),
        ("underspecified", False, 1),
    ]
    assert first["ndcg@10"] == follow_up["ndcg@10"] == 1.0
    assert first["asked_back"] == follow_up["asked_back"] == 0.0
    assert open_one["asked_back"] == open_one["asked_back_or_declined"] == 1.0
    assert open_one["ndcg@10"] is None
