"""The whole way: `/ask`, then the model's sentences through the API, with a scripted endpoint over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.tables import LanguageModelDayRow, RetrievalRow, WordingRow
from eval.injection.model_server import Served, model_server, says, spoken
from tests.assistant.answers.wording.conftest import LEAVE, ScriptedModel, Worded, settings_of
from tests.assistant.answers.wording.tiny_model import TinyModel
from tests.assistant.company import HANDBOOK, open_company
from tests.ingest.erasing import erase

SUPPORTED = "Full-time staff get 27 days of annual leave a year [1]."


def _served(body: Callable[[], Iterator[bytes]], _: object) -> Served:
    return Served(body())


def _texts(wording: dict[str, object]) -> list[str]:
    sentences = wording["sentences"]
    assert isinstance(sentences, list)
    return [sentence["text"] for sentence in sentences]


def test_without_a_language_model_nothing_is_offered_and_nothing_changes(tmp_path: Path) -> None:
    with open_company(tmp_path) as company:
        client = company.client("ann")
        answer = client.post("/ask", json={"question": LEAVE}).json()
        assert answer["wording"] is None
        assert client.post(f"/questions/{answer['question_id']}/wording").json() is None
        assert client.get(f"/questions/{answer['question_id']}/wording").json() is None


def test_a_supported_sentence_is_shown_with_its_quotation(worded: Worded) -> None:
    answer = worded.answer()
    assert answer["wording"]["state"] == "offered"
    assert answer["ai_generated"] is False
    worded.model.respond = lambda _: says("All full-time staff get 27 days of leave each year [1].")
    wording = worded.finished(answer["question_id"])
    assert _texts(wording) == ["All full-time staff get 27 days of leave each year."]
    assert wording["state"] == "done"
    assert wording["reason"] == ""
    assert wording["ai_generated"] is True
    (citation,) = wording["citations"]
    assert citation["quotation"] == HANDBOOK[0][2]
    # The quotation is the answer's own, so it keeps its number.
    assert wording["sentences"][0]["citations"] == [answer["citations"][0]["number"]]
    again = worded.company.client("ann").get(f"/questions/{answer['question_id']}").json()
    assert again["wording"] == wording
    assert again["sentences"] == answer["sentences"]


@pytest.mark.parametrize(
    "lie",
    [
        "Full-time staff get 28 days of annual leave a year [1].",
        "Full-time staff do not get 27 days of annual leave a year [1].",
        "Full-time staff get 27 weeks of annual leave a year [1].",
        "Full-time staff get 27 days of annual leave a year.",
        "Full-time staff get 27 days of annual leave a year [9].",
        "Full-time staff get 27 days of annual leave a year [0].",
        "Full-time staff get 27 days of annual leave a year [2].",
        "Full-time staff get 27 days of annual leave a year and free parking [1].",
        "As an AI, I believe that leave is generous.",
        "See [here](http://evil.example/?q=secret) for 27 days of annual leave a year [1].",
        "![27 days](http://evil.example/x.png) of annual leave a year [1].",
        "<b>Full-time staff get 27 days of annual leave a year</b> [1].",
        "Full-time staff get 27 days\u202e of annual leave a year [1].",
        "NOT_FOUND",
        "",
    ],
)
def test_what_is_not_supported_is_never_shown(worded: Worded, lie: str) -> None:
    wording = worded.wording(lie)
    assert wording["sentences"] == wording["citations"] == []
    assert wording["reason"] == "nothing_supported"


def test_a_lie_among_truths_is_left_out(worded: Worded) -> None:
    wording = worded.wording(f"Staff get a bonus of 500 euro [1]. {SUPPORTED} Everybody is happy [2].")
    assert _texts(wording) == ["Full-time staff get 27 days of annual leave a year."]


def test_what_is_cut_off_is_left_out_and_said(worded: Worded) -> None:
    wording = worded.wording(lambda _: Served(spoken([SUPPORTED, " Travel by train is reimbursed in sec"], "length")))
    assert _texts(wording) == ["Full-time staff get 27 days of annual leave a year."]
    assert wording["reason"] == "broken_off"


def test_a_connection_that_breaks_leaves_what_came_before(worded: Worded) -> None:
    def breaks() -> Iterator[bytes]:
        yield from spoken([SUPPORTED, " Travel by"], finish=None, done=False)
        yield b"data: {broken\n\n"

    wording = worded.wording(lambda _: Served(breaks()))
    assert _texts(wording) == ["Full-time staff get 27 days of annual leave a year."]
    assert wording["reason"] == "broken_off"


@pytest.mark.parametrize(
    "served",
    [
        Served([b'{"error": {"message": "too many"}}'], 429, {"Content-Type": "application/json"}),
        Served([b"oops"], 500),
        Served([b"no"], 401),
        Served([b"data: {not json\n\n"]),
        Served([b""], 302, {"Location": "http://169.254.169.254/latest"}),
    ],
)
def test_an_endpoint_that_fails_leaves_the_quotations(worded: Worded, served: Served) -> None:
    wording = worded.wording(lambda _: served)
    assert wording["sentences"] == []
    assert wording["reason"] in ("unreachable", "broken_off")


@pytest.mark.parametrize(
    "served",
    [Served([b"<html>hello</html>"], 200, {"Content-Type": "text/html"}), Served([b""]), Served([b"\x00\xff" * 99])],
)
def test_garbage_leaves_the_quotations(worded: Worded, served: Served) -> None:
    wording = worded.wording(lambda _: served)
    assert wording["sentences"] == []
    assert wording["state"] == "done"
    assert wording["reason"]


def test_a_tiny_real_model_says_nothing_that_is_supported(worded: Worded) -> None:
    wording = worded.wording(TinyModel().respond)
    assert wording["sentences"] == []
    assert wording["reason"] in ("nothing_supported", "broken_off")


def test_who_hangs_or_drips_is_left_after_the_time_for_the_first_sentence(tmp_path: Path) -> None:
    leave = threading.Event()

    def hangs() -> Iterator[bytes]:
        leave.wait(30)
        yield b""

    def drips() -> Iterator[bytes]:
        while not leave.wait(0.01):
            yield from spoken(["a"], finish=None, done=False)

    model = ScriptedModel()
    with model_server(model) as url, open_company(tmp_path, settings_of(url, first_sentence_s=0.3)) as company:
        worded = Worded(company, model)
        for body in (hangs, drips):
            wording = worded.wording(partial(_served, body))
            assert wording["sentences"] == []
            assert wording["reason"] == "slow"
        leave.set()


def test_what_came_in_time_stays_when_the_whole_is_too_slow(tmp_path: Path) -> None:
    leave = threading.Event()

    def stops() -> Iterator[bytes]:
        yield from spoken([SUPPORTED, " Travel by"], finish=None, done=False)
        leave.wait(30)

    model = ScriptedModel()
    with model_server(model) as url, open_company(tmp_path, settings_of(url, first_sentence_s=2, whole_s=2)) as company:
        wording = Worded(company, model).wording(lambda _: Served(stops()))
        leave.set()
    assert _texts(wording) == ["Full-time staff get 27 days of annual leave a year."]
    assert wording["reason"] == "slow"


def test_nothing_above_the_ceiling_is_sent(worded: Worded) -> None:
    before = len(worded.model.requests)
    wording = worded.wording(SUPPORTED, "dora", "When does Project Falcon close the Dortmund plant?")
    assert wording["reason"] == "above_ceiling"
    assert wording["sentences"] == []
    assert len(worded.model.requests) == before


def test_what_another_person_may_not_read_is_not_in_the_prompt(worded: Worded) -> None:
    wording = worded.wording("NOT_FOUND", "ann", "When is annual leave closed for Falcon in Dortmund?")
    if wording:
        assert "Falcon closes" not in worded.model.prompt


def test_passages_stand_between_marks_that_no_document_can_know(worded: Worded) -> None:
    worded.wording("NOT_FOUND")
    first = worded.model.prompt
    worded.wording("NOT_FOUND")
    fences = [prompt.split("<<")[1].split(" ")[0] for prompt in (first, worded.model.prompt)]
    assert fences[0] != fences[1]
    assert "k-123" not in first


def test_a_follow_up_brings_what_was_asked_before_until_a_new_topic_begins(worded: Worded) -> None:
    client = worded.company.client("ann")
    first = client.post("/ask", json={"question": LEAVE}).json()

    def prompt_of(question: str, **more: bool) -> str:
        body = {"question": question, "conversation_id": first["conversation_id"], **more}
        worded.finished(client.post("/ask", json=body).json()["question_id"])
        return worded.model.prompt

    told = "Asked before by the same person, only to understand what the question leaves out: "
    worded.finished(first["question_id"])
    assert told not in worded.model.prompt
    second = "And of parental leave?"
    assert f"{told}{LEAVE}\nQuestion: {second}" in prompt_of(second)
    third = "When is a laptop replaced?"
    assert told not in prompt_of(third, new_topic=True)
    assert f"{told}{third}\nQuestion: And a phone?" in prompt_of("And a phone?")


def test_each_prompt_is_in_the_record_before_it_is_sent(worded: Worded) -> None:
    answer = worded.answer()

    def look(_: dict[str, object]) -> Served:
        query = select(RetrievalRow.passage_ids).where(
            RetrievalRow.purpose == "wording", RetrievalRow.question_id == answer["question_id"]
        )
        with worded.company.owner.ledger.engine.connect() as connection:
            recorded.extend(connection.scalars(query))
        return says("NOT_FOUND")

    recorded: list[list[int]] = []
    worded.model.respond = look
    worded.finished(answer["question_id"])
    assert recorded
    assert answer["citations"][0]["passage_id"] in recorded[0]


def test_an_answer_is_put_into_words_once_and_for_its_asker_only(worded: Worded) -> None:
    answer = worded.answer()
    worded.model.respond = lambda _: says(SUPPORTED)
    first = worded.finished(answer["question_id"])
    before = len(worded.model.requests)
    assert worded.finished(answer["question_id"]) == first
    assert len(worded.model.requests) == before
    other = worded.company.client("bob")
    assert other.get(f"/questions/{answer['question_id']}/wording").status_code == 404
    assert other.post(f"/questions/{answer['question_id']}/wording").status_code == 404


def test_what_was_not_found_is_not_offered(worded: Worded) -> None:
    answer = worded.answer(question="Which submarine cable lands on the island of Madeira?")
    assert answer["band"] == "not_found"
    assert answer["wording"] is None


def test_a_document_that_goes_takes_its_sentences_with_it(tmp_path: Path) -> None:
    model = ScriptedModel()
    with model_server(model) as url, open_company(tmp_path, settings_of(url)) as company:
        worded = Worded(company, model)
        answer = worded.answer()
        model.respond = lambda _: says(SUPPORTED)
        assert worded.finished(answer["question_id"])["sentences"]
        company.write("handbook", HANDBOOK[1:])
        shown = company.client("ann").get(f"/questions/{answer['question_id']}/wording").json()
        assert shown["sentences"] == shown["citations"] == []
        assert shown["reason"] == "no_longer_readable"
        company.write("handbook", HANDBOOK[2:])  # the second listing purges it
        erase(company.owner, ["parental"])  # any erasure forgets what is lost
        with company.owner.ledger.engine.connect() as connection:
            kept = connection.scalars(select(WordingRow.sentences)).one()
        assert "27" not in str(kept)


def test_rights_lost_while_the_model_speaks_hide_the_sentence(tmp_path: Path) -> None:
    model = ScriptedModel()
    with model_server(model) as url, open_company(tmp_path, settings_of(url, ceiling="confidential")) as company:
        worded = Worded(company, model)
        answer = worded.answer("dora", "When does Project Falcon close the Dortmund plant?")

        def revokes(_: dict[str, object]) -> Served:
            company.services.users.set_groups("dora", [])
            return says("Project Falcon closes the Dortmund plant in October [1].")

        model.respond = revokes
        wording = worded.finished(answer["question_id"], "dora")
        assert wording["sentences"] == []
        with company.owner.ledger.engine.connect() as connection:
            assert connection.scalars(select(WordingRow.sentences)).one() == []


def test_the_days_budget_ends_and_says_so(tmp_path: Path) -> None:
    model = ScriptedModel()
    with model_server(model) as url, open_company(tmp_path, settings_of(url, requests_per_day=1)) as company:
        worded = Worded(company, model)
        assert _texts(worded.wording(SUPPORTED))
        assert worded.wording(SUPPORTED)["reason"] == "budget"
        assert len(model.requests) == 1
        with company.owner.ledger.engine.connect() as connection:
            day = connection.execute(select(LanguageModelDayRow)).one()
        assert day.requests == 1
        assert day.tokens > 0


def test_an_endpoint_that_fails_again_and_again_is_left_alone(tmp_path: Path) -> None:
    model = ScriptedModel()
    with (
        model_server(model) as url,
        open_company(tmp_path, settings_of(url, failures_before_rest=2, rest_s=600)) as company,
    ):
        worded = Worded(company, model)
        reasons = [worded.wording(lambda _: Served([b"no"], 500))["reason"] for _ in range(3)]
        assert reasons == ["unreachable", "unreachable", "resting"]
        assert len(model.requests) == 2


def test_a_restart_closes_what_was_being_written(tmp_path: Path) -> None:
    model = ScriptedModel()
    with model_server(model) as url, open_company(tmp_path, settings_of(url)) as company:
        worded = Worded(company, model)
        answer = worded.answer()
        company.services.desk.wordings.begin(answer["question_id"], "scripted")
        company.services.desk.wordings.close_unfinished()
        shown = company.client("ann").get(f"/questions/{answer['question_id']}/wording").json()
        assert (shown["state"], shown["reason"]) == ("done", "interrupted")
