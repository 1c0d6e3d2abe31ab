"""The program of docs/llamaindex.md, run whole against a store of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.errors import RerankerUnusableError
from assistant.identity.errors import UnknownUserError
from assistant.identity.passwords import Passwords
from assistant.identity.records import NewUser
from assistant.identity.users import Users
from assistant.retrieval.llama import open_collega
from assistant.tables import RetrievalRow, UserRow, prepare_tables
from connectors.settings import load_settings, read_sources, read_table
from ingest.ledger import open_ledger
from ingest.owner import open_owner
from ingest.settings import IngestSettings
from tests.docs.generate import DOCS
from tests.ingest.embedder_words import WordEmbedder

SETTINGS = """\
[ingest]
data_dir = "store"

[[source]]
name = "staff"
kind = "files"
root = "staff"
access = ["everyone"]

[[source]]
name = "board"
kind = "files"
root = "board"
access = ["group:board"]
"""
TEXTS = {
    "staff/leave.md": "# Leave\n\nFull-time staff get 27 days of annual leave a year.\n\nAsk in time.",
    "staff/travel.md": "# Travel\n\nTravel by train is reimbursed in second class.",
    "board/falcon.md": "# Falcon\n\nThe board gets 90 days of annual leave a year.",
}
PEOPLE = (
    NewUser("emma", "Emma de Wit", "emma@company.example"),
    NewUser("victor", "Victor Vos", "victor@company.example", groups=frozenset({"board"})),
    NewUser("gone", "Guus Oud", "guus@company.example"),
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A synced company; the embedder counts words in place of the model, for the store and for the program."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "collega.toml").write_text(SETTINGS)
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ingest.storing.opening.load_embedder", lambda *_: WordEmbedder())
        patched.setenv("COLLEGA_SETTINGS", str(folder / "collega.toml"))
        file = load_settings()
        with open_owner(read_table(file, "ingest", IngestSettings), read_sources(file)) as owner:
            for source in ("staff", "board"):
                owner.sync(source)
            prepare_tables(owner.ledger.engine)
            users = Users(owner.ledger.engine, Passwords())
            for person in PEOPLE:
                users.add(person, "a password nobody needs here")
        yield folder


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", (DOCS / "llamaindex.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_program_runs_and_says_what_the_page_says(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program: dict[str, Any] = {}
    printed = []
    for block in blocks():
        exec(block, program)  # noqa: S102 - it is our own page
        printed.append(capsys.readouterr().out)
    passages, answer, written, fused, told = printed
    assert "Leave" in passages
    assert "27 days of annual leave" in answer
    assert "[1]" in answer
    assert "['Leave']" in answer
    assert "27 days of annual leave" in written, "the mock model repeats its prompt"
    assert "27 days" in fused
    assert "ask Noor" in fused
    assert "27 days of annual leave" in told
    assert "90 days" not in "".join(printed), "Emma is not on the board"
    with closing(open_ledger(f"sqlite:///{company}/store/ledger.db")) as ledger, ledger.reading() as connection:
        query = select(UserRow.user_name, RetrievalRow.purpose).join(RetrievalRow, RetrievalRow.user_id == UserRow.id)
        logged = connection.execute(query)
        assert sorted(map(tuple, logged)) == [("emma", "ask")] * 2 + [("emma", "search")] * 3


@pytest.mark.usefixtures("company")
def test_rights_are_those_of_the_person_at_each_question() -> None:
    question = "How many days of annual leave does the board get?"
    with open_collega() as collega:
        victor = collega.retriever("victor")
        assert "Falcon" in {found.node.metadata["title"] for found in victor.retrieve(question)}
        collega.users.set_groups("victor", [])
        assert "Falcon" not in {found.node.metadata["title"] for found in victor.retrieve(question)}
        gone = collega.query_engine("gone")
        collega.users.set_disabled("gone", True)
        with pytest.raises(UnknownUserError):
            gone.query(question)
        with pytest.raises(UnknownUserError):
            collega.retriever("gone")


def test_the_program_answers_by_the_settings_of_the_company(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (company / "other.toml").write_text(f'{SETTINGS}\n[assistant]\nreranker = "no-such-model"\n')
    monkeypatch.setenv("COLLEGA_SETTINGS", str(company / "other.toml"))
    with pytest.raises(RerankerUnusableError, match="no-such-model"), open_collega():
        pass
