"""From nothing to an answer with commands alone, as an administrator types them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.assistant.commands.collega import collega
from tests.assistant.company import PASSWORD

ADMIN = ("--admin", "ada", "--name", "Ada Admin", "--email", "ada@firm.example", "--password-file", "-")


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("firm")
    (folder / "documents").mkdir()
    (folder / "documents" / "leave.md").write_text("# Leave\n\nFull-time staff get 27 days of annual leave a year.\n")
    (folder / "documents" / "phones.md").write_text("# Phones\n\nA phone is replaced after three years.\n")
    made = collega(folder, "init", "--folder", "documents", "--source", "handbook", "--access", "everyone", *ADMIN,
                   stdin=PASSWORD)  # fmt: skip
    assert made.code == 0, made.stderr
    assert "handbook: 2 new, 0 skipped, 0 failed" in made.stdout
    return folder


def test_init_never_overwrites_settings(firm: Path) -> None:
    before = (firm / "collega.toml").read_text()
    again = collega(firm, "init", "--folder", "elsewhere", *ADMIN, stdin=PASSWORD)
    assert again.code == 1
    assert "was left as it is" in again.stderr
    assert (firm / "collega.toml").read_text() == before


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (("--folder", "nowhere"), "There is no folder"),
        (("--source", "No Good"), "small letters, digits and single hyphens"),
        (("--label", "hush"), "[[source]] docs label"),
        (("--email", "nobody"), "e-mail address"),
    ],
)
def test_a_wrong_answer_leaves_nothing_behind(tmp_path: Path, wrong: tuple[str, ...], advice: str) -> None:
    defaults = ("--folder", ".", "--source", "docs", "--access", "everyone")
    refused = collega(tmp_path, "init", *ADMIN, *defaults, *wrong, stdin=PASSWORD)
    assert refused.code == 1
    assert advice in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_question_is_asked_in_somebodys_name(firm: Path) -> None:
    asked = collega(firm, "ask", "How many days of annual leave do I get?", "--as", "ada", "--json")
    reply = json.loads(asked.stdout)
    assert "27 days" in reply["citations"][0]["quotation"]
    read = collega(firm, "ask", "How many days of annual leave do I get?", "--as", "ada")
    assert read.code == 0
    assert "“Full-time staff get 27 days of annual leave a year.”" in read.stdout
    assert "Searched: 2 documents." in read.stdout


def test_why_is_told_in_tables_and_as_json(firm: Path) -> None:
    question = ("ask", "How many days of annual leave do I get?", "--as", "ada", "--explain")
    read = collega(firm, *question)
    assert read.code == 0
    assert "of 2 documents compared in full." in read.stdout
    assert re.search(r"words +0\.\d+ +0\.\d+ +\+0\.\d+", read.stdout)
    assert re.search(r"log-odds +[+-]\d", read.stdout)
    why = json.loads(collega(firm, *question, "--json").stdout)["why"]
    assert why["documents"][0]["cited"]
    found = collega(firm, "search", "annual leave", "--as", "ada", "--explain")
    assert re.search(r"score +0\.\d+", found.stdout)


def test_problems_go_to_stderr_with_code_1_and_wrong_use_with_2(firm: Path, tmp_path: Path) -> None:
    empty = collega(firm, "ask", " ", "--as", "ada")
    assert (empty.code, empty.stdout) == (1, "")
    assert "in your own words" in empty.stderr
    unknown = collega(firm, "search", "leave", "--as", "zoe")
    assert (unknown.code, unknown.stderr) == (1, "There is no user with the name zoe.\n")
    assert collega(firm, "ask", "leave?").code == 2
    nowhere = collega(tmp_path, "users", "list")
    assert nowhere.code == 1
    assert "collega init" in nowhere.stderr
    (tmp_path / "collega.toml").write_text("[assistant]\nport = 99999\n")
    wrong = collega(tmp_path, "users", "list")
    assert "[assistant] port = 99999: allowed is a whole number from 1 up to 65535" in wrong.stderr


def test_accounts_are_added_grouped_disabled_and_reset(firm: Path) -> None:
    added = collega(firm, "users", "add", "bob", "--email", "bob@firm.example", "--group", "sales", "--role", "it",
                    "--generate", "--json")  # fmt: skip
    bob = json.loads(added.stdout)
    assert len(bob["password"]) == 20
    assert (bob["groups"], bob["roles"]) == (["sales"], ["employee", "it"])
    assert json.loads(collega(firm, "users", "groups", "bob", "hr", "--json").stdout)["groups"] == ["hr"]
    assert json.loads(collega(firm, "users", "disable", "bob", "--json").stdout)["disabled"] is True
    assert "(disabled)" in collega(firm, "users", "list").stdout
    assert json.loads(collega(firm, "users", "enable", "bob", "--json").stdout)["disabled"] is False
    short = collega(firm, "users", "reset", "bob", "--password-file", "-", stdin="short\n")
    assert (short.code, short.stderr) == (
        1,
        "The password cannot be used: use 10 to 1000 characters.\n",
    )
    assert collega(firm, "users", "reset", "bob", "--password-file", "-", stdin=PASSWORD).code == 0


def test_doctor_says_what_is_there_what_is_missing_and_what_leaves_the_machine(firm: Path) -> None:
    settings = (firm / "collega.toml").read_text()
    found = {one["about"]: one for one in json.loads(collega(firm, "doctor", "--json").stdout)}
    assert found["accounts"]["state"] == "ok"
    assert found["outbound"]["text"] == "nothing that is configured connects to another machine"
    assert "readable by everyone" in found["source handbook"]["text"]
    assert found["dictionaries"]["state"] in ("ok", "note")
    assert found["index"]["state"] == "note", "the words are counted in tests, and another model is set"
    assert "made with words-256 and not as the settings say" in found["index"]["text"]
    assert "run `collega index rebuild`" in found["index"]["text"]
    (firm / "collega.toml").write_text(settings.replace("[ingest]", '[ingest]\nembedding_precision = "int8"'))
    small = {one["about"]: one for one in json.loads(collega(firm, "doctor", "--json").stdout)}
    (firm / "collega.toml").write_text(settings)
    assert small["embedding model"]["text"] == found["embedding model"]["text"] + "+int8"
    (firm / "documents").rename(firm / "moved")
    ill = collega(firm, "doctor")
    (firm / "moved").rename(firm / "documents")
    assert ill.code == 1
    assert f"missing  source handbook: root {firm / 'documents'} does not exist" in ill.stdout
