"""The log of a real server's parts: every line an object, and none with a text, a title, a question or a name."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.monitoring.logs import set_up_log
from tests.assistant.company import HANDBOOK, MANAGEMENT, PEOPLE, open_company

SECRET = "zeppelin hangar"
QUESTIONS = ("When does Falcon close the Dortmund plant?", "Which zeppelin may I borrow?")


@pytest.fixture
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("restored_logging")
def test_a_run_and_questions_leave_facts_and_no_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("json")
    with open_company(tmp_path) as company:
        client = company.client("dora")
        for question in QUESTIONS:
            assert client.post("/ask", json={"question": question}).status_code == 200
            assert client.get("/search", params={"q": question}).status_code == 200
        assert client.get("/documents/falcon").status_code == 422
        assert client.get("/Falcon").status_code == 404
        (tmp_path / "handbook.jsonl").unlink()
        company.owner.sync("handbook")
    text = capsys.readouterr().err
    lines = _lines(text)
    runs = [line for line in lines if line["event"] == "run ended"]
    assert [(run["source"], run["state"], run["seen"]) for run in runs][:2] == [
        ("handbook", "succeeded", len(HANDBOOK)),
        ("management", "succeeded", len(MANAGEMENT)),
    ]
    assert runs[-1]["state"] == "failed"
    assert all(run["seconds"] >= 0 and run["run_id"] for run in runs)
    requests = {(line["method"], line["route"], line["status"]) for line in lines if line["event"] == "request"}
    assert {("POST", "/ask", 200), ("GET", "/search", 200), ("GET", "unknown", 404)} <= requests
    for canary in _canaries():
        assert canary not in text.lower(), canary


def _canaries() -> set[str]:
    written = [*QUESTIONS, *(f"{title} {body}" for _, title, body, _ in HANDBOOK + MANAGEMENT)]
    words = {word.strip(".?") for text in written for word in text.split()}
    people = {name for person in PEOPLE for name in (person.display_name, person.email)}
    said_anyway = {"requested", "second"}  # our own words for figures
    return {canary.lower() for canary in words | people if len(canary) > 5} - said_anyway


@pytest.mark.usefixtures("restored_logging")
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_its_class_and_place_and_a_library_says_nothing(
    form: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_log(form)
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("ingest.sync").exception("the sync of %s failed", "handbook")
    logging.getLogger("a.library").warning("cannot read %s", SECRET)
    text = capsys.readouterr().err
    assert "ValueError" in text
    assert "the sync of handbook failed" in text
    assert "test_logs.py" in text
    assert SECRET not in text
