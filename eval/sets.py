"""Question sets on disk: `corpus.jsonl` and `questions.jsonl` in one folder, as docs/evaluation.md describes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.errors import CollegaError


class QuestionSetError(CollegaError):
    """A folder is no question set, or a line of it cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"{path} is not a question set: {problem}. A set is a folder with corpus.jsonl (id, title, text, lang) "
            "and questions.jsonl (id, question, lang, answerable, relevant, answers); see docs/evaluation.md."
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question. `relevant` holds ids of documents; empty when the corpus does not answer it."""

    question_id: str
    text: str
    language: str
    answerable: bool
    relevant: frozenset[str]
    answers: tuple[str, ...]
    history: tuple[str, ...]  # what the asker said before, oldest first
    relevant_other_lang: frozenset[str] = frozenset()  # documents that answer it in other languages
    kind: str = ""  # "answerable", "unanswerable", or finer where the set tells, as "underspecified"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    folder: Path
    questions: tuple[Question, ...]

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus.jsonl"

    def documents(self) -> Iterator[dict[str, Any]]:
        """The rows of the corpus."""
        return _rows(self.corpus)


def load_set(folder: Path) -> QuestionSet:
    """Read and check a set.

    Raises:
        QuestionSetError: a file is missing or a line is not as described.
    """
    for name in ("corpus.jsonl", "questions.jsonl"):
        if not (folder / name).is_file():
            raise QuestionSetError(folder, f"{name} is missing")
    questions = tuple(_question(folder / "questions.jsonl", row) for row in _rows(folder / "questions.jsonl"))
    if not questions:
        raise QuestionSetError(folder, "questions.jsonl is empty")
    return QuestionSet(folder.resolve().name, folder, questions)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise QuestionSetError(path, f"line {number} is not JSON ({error.msg})") from error
            if not isinstance(row, dict):
                raise QuestionSetError(path, f"line {number} is not an object")
            yield row


def _question(path: Path, row: dict[str, Any]) -> Question:
    try:
        return Question(
            question_id=str(row["id"]),
            text=str(row["question"]),
            language=str(row["lang"]),
            answerable=bool(row["answerable"]),
            relevant=frozenset(map(str, row["relevant"])),
            answers=tuple(map(str, row.get("answers") or ())),
            history=tuple(_said_by_asker(row.get("history") or ())),
            relevant_other_lang=frozenset(map(str, row.get("relevant_other_lang") or ())),
            kind=str(row.get("answerability") or ("answerable" if row["answerable"] else "unanswerable")).lower(),
        )
    except KeyError as error:
        raise QuestionSetError(path, f"question {row.get('id', '?')} lacks {error}") from error


def _said_by_asker(turns: Sequence[Any]) -> Iterator[str]:
    for turn in turns:
        if isinstance(turn, str):
            yield turn
        elif turn.get("speaker", turn.get("role")) == "user":
            yield str(turn.get("text", turn.get("content", "")))
