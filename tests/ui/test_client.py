"""The client against a server: events, errors by their reaction, and that no two people share anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi.responses import JSONResponse, PlainTextResponse

from tests.ui import servers
from tests.ui.scripted_api import SESSION, Script, a_conversation, an_answer
from ui import errors
from ui.client import ApiClient, Caller, shared_transport
from ui.events import as_they_come


def _client(api: str, session: str = SESSION) -> ApiClient:
    return ApiClient(api, Caller(session, "en", "http://127.0.0.1:8501"), 5, 5, shared_transport())


def test_a_question_comes_as_stage_sentences_and_answer(api: str, script: Script) -> None:
    events = list(_client(api).ask("Which notice period?", None))
    assert [event["stage"] for event in events if event["stage"]] == ["searching"]
    assert len([event for event in events if event["sentence"]]) == len(script.answer.sentences)
    assert events[-1]["answer"] is not None
    assert events[-1]["answer"]["question"] == "Which notice period?"


def test_events_leave_room_to_draw_while_nothing_comes(api: str, script: Script) -> None:
    script.stage_s = 0.7
    events = list(as_they_come(_client(api).ask("Slow", None)))
    assert None in events
    assert events[-1] is not None
    assert events[-1]["answer"]


@pytest.mark.parametrize(
    ("status", "code", "retry", "error"),
    [
        (403, "role_missing", None, errors.NotAllowedError),
        (403, "foreign_page", None, errors.RefusedError),
        (404, "not_found", None, errors.NotFoundError),
        (409, "source_busy", None, errors.RefusedError),
        (422, "question_too_long", None, errors.RefusedError),
        (429, "too_busy", 5, errors.BusyError),
        (503, "starting", 3, errors.BusyError),
        (500, "internal", None, errors.RefusedError),
    ],
)
def test_each_refusal_has_its_reaction(
    api: str, script: Script, status: int, code: str, retry: int | None, error: type[Exception]
) -> None:
    body = {"code": code, "message": "Say it in fewer words.", "retry_after_s": retry}
    script.refusals["/conversations"] = JSONResponse(body, status)
    with pytest.raises(error) as caught:
        _client(api).conversations()
    if isinstance(caught.value, errors.RefusedError):
        assert caught.value.message == "Say it in fewer words."


def test_a_reply_of_something_else_is_no_crash(api: str, script: Script) -> None:
    script.refusals["/gaps"] = PlainTextResponse("<html>proxy error</html>", 502)
    with pytest.raises(errors.ApiError):
        _client(api).gaps("open")


def test_without_a_session_nobody_is_signed_in(api: str) -> None:
    with pytest.raises(errors.NotSignedInError):
        _client(api, session="another").me()
    with pytest.raises(errors.NotSignedInError):
        list(as_they_come(_client(api, session="another").ask("Anything?", None)))


def test_an_api_that_is_down_is_unreachable() -> None:
    nowhere = f"http://127.0.0.1:{servers.free_port()}"
    client = _client(nowhere)
    calls: list[Callable[[], Any]] = [client.me, lambda: list(as_they_come(client.ask("Anything?", None)))]
    for call in calls:
        with pytest.raises(errors.UnreachableError):
            call()


def test_a_cookie_that_the_api_sets_stays_with_its_person(script: Script) -> None:
    seen: list[str] = []

    def reply(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Cookie", ""))
        return httpx.Response(200, json=script.me.model_dump(mode="json"), headers={"Set-Cookie": "collega_session=x"})

    transport = httpx.MockTransport(reply)
    for session in ("first", "second"):
        ApiClient("http://api", Caller(session, "en", "http://ui"), 5, 5, transport).me()
    assert seen == ["collega_session=first", "collega_session=second"]


def test_a_conversation_that_is_not_mine_is_like_one_that_is_not_there(api: str, script: Script) -> None:
    script.conversations.append(a_conversation(an_answer()))
    assert _client(api).conversation(10)["answers"][0]["question_id"] == 100
    with pytest.raises(errors.NotFoundError):
        _client(api).conversation(11)
