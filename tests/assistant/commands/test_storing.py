"""`collega erase`, `backup` and `restore` as IT types them, with and without a server; quotes in answers go too."""

from __future__ import annotations

import json
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import func, select

from assistant.conversations.forgetting import forget_lost_quotes
from assistant.identity.records import NewUser
from assistant.identity.users import Users
from assistant.tables import QuestionRow, SessionRow, prepare_tables
from ingest.commands.account import who
from ingest.ledger import open_ledger
from tests.assistant.commands.collega import Terminal, collega
from tests.assistant.company import HANDBOOK, PASSWORD, QUICK, Company, open_company, write_rows

SETTINGS = """
[[source]]
name = "handbook"
kind = "records"
access = ["everyone"]
path = "handbook.jsonl"
columns = {id = "id", title = "title", text = "text", authors = "authors", date = "date"}
"""
ASK = ("ask", "How many days of annual leave do I get?", "--as", "ann")


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    write_rows(tmp_path / "handbook.jsonl", HANDBOOK)
    (tmp_path / "collega.toml").write_text(SETTINGS)
    with closing(open_ledger(f"sqlite:///{tmp_path}/var/ledger.db")) as ledger:
        prepare_tables(ledger.engine)
        Users(ledger.engine, QUICK).add(NewUser("ann", "Ann Archer", "ann@firm.example"), PASSWORD)
    assert collega(tmp_path, "sync", "handbook").code == 0
    return tmp_path


def test_a_restore_brings_back_people_and_questions_but_nothing_erased_since(firm: Path) -> None:
    assert "27 days" in collega(firm, *ASK).stdout
    written = json.loads(collega(firm, "backup", str(firm), "--json").stdout)
    erased = collega(firm, "erase", "handbook", "leave", "--yes", "--json")
    assert json.loads(erased.stdout) == [{"source": "handbook", "item_id": "leave"}]
    assert "27 days" not in collega(firm, *ASK).stdout

    refused = collega(firm, "restore", written["path"])
    assert (refused.code, "--replace" in refused.stderr) == (1, True)
    restored = collega(firm, "restore", written["path"], "--replace", "--json")
    assert json.loads(restored.stdout)["erased_again"] == 1
    assert "27 days" not in collega(firm, *ASK).stdout
    assert "16 weeks" in collega(firm, "ask", "How long is parental leave?", "--as", "ann").stdout
    with closing(open_ledger(f"sqlite:///{firm}/var/ledger.db")) as ledger, ledger.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(SessionRow)) == 0
        answers = [json.dumps(one) for one in connection.scalars(select(QuestionRow.answer))]
    assert answers
    assert not any("27 days" in one for one in answers), "a stored sentence is a quotation"


def test_a_partial_backup_ends_with_1_and_changes_nothing(firm: Path) -> None:
    path = Path(json.loads(collega(firm, "backup", str(firm / "one.zip"), "--json").stdout)["path"])
    path.write_bytes(path.read_bytes()[:-100])
    refused = collega(firm, "restore", str(path), "--replace")
    assert (refused.code, "Nothing was changed" in refused.stderr) == (1, True)
    assert "27 days" in collega(firm, *ASK).stdout


def test_items_are_erased_from_a_list(firm: Path) -> None:
    (firm / "ids.txt").write_text("leave\nparental\n\n")
    assert collega(firm, "erase", "handbook", "--from", str(firm / "ids.txt"), "--yes").code == 0
    unknown = collega(firm, "erase", "handbook", "leave", "--yes")
    assert (unknown.code, "Nothing was erased" in unknown.stderr) == (1, True)
    assert "not stored: handbook: leave" in unknown.stderr
    mistyped = collega(firm, "erase", "handbok", "leave", "--yes")
    assert (mistyped.code, "a source handbok: its name" in mistyped.stderr) == (1, True)
    told = json.loads(collega(firm, "sources", "exclusions", "handbook", "--json").stdout)
    assert {one["excluded_by"] for one in told} == {who()}


def test_more_ids_than_fit_into_a_request_are_erased_in_parts_and_copies_with_the_first(
    firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rows(firm / "handbook.jsonl", [*HANDBOOK, ("leave-copy", *HANDBOOK[0][1:])])
    assert collega(firm, "sync", "handbook").code == 0
    monkeypatch.setattr("assistant.commands.erasing.IDS_KB", 0)
    asked = collega(firm, "erase", "handbook", "leave", "parental", "leave-copy", stdin=Terminal("n\n"))
    assert (asked.code, "Erase 3 document(s) for good?" in asked.stderr) == (1, True)
    erased = json.loads(collega(firm, "erase", "handbook", "leave", "parental", "leave-copy", "--yes", "--json").stdout)
    assert sorted(one["item_id"] for one in erased) == ["leave", "leave-copy", "parental"]


def test_questions_go_to_stderr_and_are_asked_at_a_terminal_only(firm: Path) -> None:
    erase = ("erase", "handbook", "leave", "--json")
    refused = collega(firm, *erase, stdin="y\n")
    assert (refused.code, refused.stdout) == (1, "")
    assert "handbook: leave  Annual leave" in refused.stderr, "what would go is shown"
    assert "nothing was done" in refused.stderr
    assert "add --yes" in refused.stderr
    assert "27 days" in collega(firm, *ASK).stdout
    asked = collega(firm, *erase, stdin=Terminal("y\n"))
    assert "Erase 1 document(s) for good?" in asked.stderr
    assert json.loads(asked.stdout) == [{"source": "handbook", "item_id": "leave"}]


class _Vanishing(BaseHTTPRequestHandler):
    """A server that is well, and ends with the next request."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        self.close_connection = True


def test_a_server_that_ends_meanwhile_is_named_and_nothing_is_claimed(firm: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Vanishing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        (firm / "var" / "server.json").write_text(json.dumps({"url": url, "token": "x"}))
        gone = collega(firm, "erase", "handbook", "leave", "--yes")
        server.shutdown()
    assert gone.code == 1
    assert f"The server at {url} gave no answer" in gone.stderr
    assert "it is not known whether it did what it was asked" in gone.stderr


@pytest.fixture(scope="module")
def company_of_its_own(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with open_company(tmp_path_factory.mktemp("erasing")) as opened:
        yield opened


def test_it_erases_over_the_api_and_stored_answers_lose_their_quotes(company_of_its_own: Company) -> None:
    company = company_of_its_own
    ann, ivo = company.client("ann"), company.client("ivo")
    asked = ann.post("/ask", json={"question": "How many days of annual leave do I get?"}).json()
    assert "27 days" in json.dumps(asked)
    wish = {"source": "handbook", "item_ids": ["leave"]}
    assert ann.post("/erasures", json={**wish, "seen": "x"}).status_code == 403
    assert ivo.post("/erasures", json=wish).status_code == 422, "blindly"
    half_a_character = json.dumps({"source": "handbook", "item_ids": ["\ud800"]})
    half = ivo.post("/erasures/choice", content=half_a_character, headers={"Content-Type": "application/json"})
    assert (half.status_code, half.json()["code"]) == (422, "invalid_input")
    chosen = ivo.post("/erasures/choice", json={"source": "handbook", "named": "annual leave"}).json()
    (candidate,) = chosen["documents"]
    assert (candidate["item_id"], candidate["is_copy"]) == ("leave", False)
    assert "27 days" in json.dumps(ann.get(f"/questions/{asked['question_id']}").json()), "to look changes nothing"
    other = ivo.post(
        "/erasures", json={"source": "handbook", "item_ids": ["leave", "parental"], "seen": chosen["seen"]}
    )
    assert (other.status_code, other.json()["code"]) == (409, "erasure_changed"), "not what was seen"
    with company.owner.eraser.alone("tess"):
        busy = ivo.post("/erasures", json={**wish, "seen": chosen["seen"]})
    assert (busy.status_code, busy.json()["code"], "tess" in busy.json()["message"]) == (409, "erasure_running", True)
    reply = ivo.post("/erasures", json={**wish, "seen": chosen["seen"]})
    assert (reply.status_code, reply.json()["documents"]) == (202, [{"source": "handbook", "item_id": "leave"}])
    [left_out] = ivo.get("/sources/handbook/exclusions").json()
    assert (left_out["item_id"], left_out["excluded_by"], left_out["erased"]) == ("leave", "ivo", True)
    [item] = ivo.get("/sources/handbook/items", params={"state": "excluded"}).json()["items"]
    assert (item["item_id"], item["erased"]) == ("leave", True)
    again = ivo.post("/erasures", json={**wish, "seen": chosen["seen"]})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_erase")
    shown = ann.get(f"/questions/{asked['question_id']}").json()
    assert "27 days" not in json.dumps(shown)
    assert shown["reason"] == "no_longer_readable"
    company.owner.care.check_soon(mend=False).result(60)  # behind the rebuild that the erasure asked for
    proof = ivo.get("/erasures/proof").json()
    assert proof.pop("at")
    assert proof.pop("last_erased_at")
    assert proof.pop("last_erased_by") == "ivo"
    nothing_left = {"documents": 0, "stray_passages": 0, "stray_vectors": 0, "is_rebuilt": True, "is_complete": True}
    assert proof == {"remembered": 1, **nothing_left}
    with company.services.ledger.reading() as connection:
        assert not any("27 days" in json.dumps(one) for one in connection.scalars(select(QuestionRow.answer)))
    with company.services.ledger.writing() as connection:
        assert forget_lost_quotes(connection) == 0, "there is nothing left to forget"


def test_an_erasure_while_a_new_index_grows_waits_for_the_one_after_it(company_of_its_own: Company) -> None:
    company = company_of_its_own
    ivo = company.client("ivo")
    company.owner.care.check_soon(mend=False).result(60)
    growing = company.owner.care._opener.home.fresh()
    wish = {"source": "handbook", "item_ids": ["parental"]}
    reply = ivo.post("/erasures", json={**wish, "seen": ivo.post("/erasures/choice", json=wish).json()["seen"]}).json()
    assert reply["generation"] == int(growing.name), "it may have read what went"
    company.owner.care.check_soon(mend=False).result(60)
    assert ivo.get("/index").json()["generation"] > reply["generation"]
    assert ivo.get("/erasures/proof").json()["is_complete"]


def test_it_looks_after_the_index_over_the_api(company_of_its_own: Company, tmp_path: Path) -> None:
    company = company_of_its_own
    ivo = company.client("ivo")
    before = ivo.get("/index").json()
    assert (before["searchable"], before["problem"]) == (["vectors", "words"], None)
    assert ivo.post("/index/rebuild").status_code == 202
    assert ivo.post("/index/check", json={}).status_code == 202
    company.owner.care.check_soon(mend=False).result(60)
    after = ivo.get("/index").json()
    assert after["generation"] > before["generation"]
    assert not any(after["last_check"]["drift"].values())
    assert company.client().get("/health").json()["index"] == "ready"
    written = ivo.post("/backups", json={"folder": str(tmp_path)})
    assert (written.status_code, Path(written.json()["path"]).parent) == (201, tmp_path)
    refused = ivo.post("/backups", json={"folder": str(tmp_path / "no" / "where")})
    assert (refused.status_code, refused.json()["code"]) == (422, "backup_failed")
