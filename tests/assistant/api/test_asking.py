from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import func, select

from assistant.api.asking_pool import AskingPool
from assistant.errors import TooBusyError
from assistant.tables import ConversationRow, QuestionRow, RetrievalRow
from tests.assistant.company import HANDBOOK, Company

LEAVE = "How many days of annual leave do I get?"
UNKNOWN = "Welke zeekabel heeft een laptop op Madeira?"


def _events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_answer_is_quoted_from_where_it_says(company: Company) -> None:
    client = company.client("ann")
    reply = client.post("/ask", json={"question": LEAVE}).json()
    assert reply["band"] == "answered"
    assert reply["ai_generated"] is False
    (citation,) = reply["citations"]
    cited, passage_id = citation["document"], citation["passage_id"]
    view = client.get(f"/documents/{cited['document_id']}", params={"passage": passage_id}).json()
    shown = {passage["passage_id"]: passage["text"] for passage in view["passages"]}
    assert citation["quotation"] in shown[passage_id]
    assert citation["document"]["authors"] == ["Ann Archer"]
    assert citation["source_synced_at"]
    assert reply["searched_documents"] == len(HANDBOOK)


def test_events_tell_what_goes_on_then_sentences_then_the_answer(company: Company) -> None:
    client = company.client("ann")
    reply = client.post("/ask", json={"question": LEAVE}, headers={"Accept": "text/event-stream"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = _events(reply.text)
    names = [name for name, _ in events]
    assert names == ["stage", "stage", "stage", "sentence", "answer"]
    answer = events[-1][1]["answer"]
    assert isinstance(answer, dict)
    assert events[-2][1]["sentence"] == answer["sentences"][0]
    assert client.get(f"/questions/{answer['question_id']}").json() == answer


def test_what_nobody_knows_names_an_expert_and_is_noted(company: Company) -> None:
    reply = company.client("ann").post("/ask", json={"question": UNKNOWN}).json()
    assert reply["band"] == "not_found"
    assert reply["sentences"] == reply["citations"] == []
    assert reply["noted"]


def test_each_retrieval_is_logged_with_its_passages_and_labels(company: Company) -> None:
    reply = company.client("bob").post("/ask", json={"question": "When is a laptop replaced?"}).json()
    with company.services.ledger.engine.connect() as connection:
        query = select(RetrievalRow).where(RetrievalRow.question_id == reply["question_id"])
        (row,) = connection.execute(query).all()
    assert row.user_id == company.user("bob").user_id
    assert row.purpose == "ask"
    assert {citation["passage_id"] for citation in reply["citations"]} <= set(row.passage_ids)
    assert row.labels == ["internal"]


def test_without_its_log_entry_there_is_no_answer(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    def questions() -> int:
        with company.services.ledger.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(QuestionRow)) or 0

    client, before = company.client("ann"), questions()
    for name in ("record", "record_in"):
        monkeypatch.setattr(type(company.services.retrievals), name, full_disk)
    for reply in (
        client.post("/ask", json={"question": LEAVE}),
        client.get("/search", params={"q": "leave"}),
        client.get("/documents/1"),
        client.get("/documents/1/original"),
        client.get("/experts", params={"q": "leave"}),
    ):
        assert reply.status_code == 500
        assert "27 days" not in reply.text
    assert questions() == before


def test_a_full_line_sends_callers_away_with_a_time(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    pool = AskingPool(workers=1, queue=1)
    running = [pool.submit(release.wait) for _ in range(2)]
    with pytest.raises(TooBusyError):
        pool.submit(release.wait)
    monkeypatch.setattr(type(company.services), "pool", pool)
    reply = company.client("ann").post("/ask", json={"question": LEAVE})
    assert (reply.status_code, reply.json()["code"]) == (429, "too_busy")
    assert int(reply.headers["Retry-After"]) > 0
    release.set()
    for one in running:
        one.result(10)
    assert pool.submit(lambda: 1).result(10) == 1, "places are given back"
    pool.close()


def test_a_crash_before_the_answer_is_stored_leaves_nothing_of_the_question(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = company.client("carla")
    kept = client.post("/ask", json={"question": LEAVE}).json()["conversation_id"]

    def crash(*_: object) -> None:
        raise SystemError("killed before the answer was stored")

    monkeypatch.setattr(type(company.services.conversations), "store_answer_in", crash)
    assert client.post("/ask", json={"question": "A secret that must not stay"}).status_code == 500
    assert [one["conversation_id"] for one in client.get("/conversations").json()] == [kept]
    with company.services.ledger.engine.connect() as connection:
        texts = connection.scalars(select(QuestionRow.text).where(QuestionRow.text.contains("secret"))).all()
        conversations = connection.scalars(select(ConversationRow.id)).all()
    assert texts == []
    assert kept in conversations


def test_what_an_earlier_version_left_unanswered_is_gone_at_the_next_start(company: Company) -> None:
    conversations, engine = company.services.conversations, company.services.ledger.engine
    with engine.begin() as connection:
        begun = conversations.begin_in(connection, company.services.users.by_name("carla").user_id, None, "A secret")
    conversations.forget_unanswered()
    with engine.connect() as connection:
        assert connection.scalar(select(QuestionRow.id).where(QuestionRow.id == begun.question_id)) is None
        left = select(ConversationRow.id).where(ConversationRow.id == begun.conversation_id)
        assert connection.scalar(left) is None
