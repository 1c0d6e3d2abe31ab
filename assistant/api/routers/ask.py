"""Asking. As JSON, the whole answer at once; as server-sent events, what is going on and then sentence by sentence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from assistant.api.authentication import services_of
from assistant.api.bodies.answers import AnswerReply, Ask, AskEvent
from assistant.api.policy import Employee
from assistant.api.problems import language_of, log_unexpected, status_and_problem
from assistant.api.replies.answers import answer_reply
from assistant.api.services import Services
from assistant.engine import checked_question
from assistant.identity.records import User
from connectors.errors import CollegaError

router = APIRouter(tags=["ask"])

EVENTS = "text/event-stream"


@router.post(
    "/ask",
    response_model=AnswerReply,
    responses={200: {"content": {EVENTS: {"schema": {"$ref": "#/components/schemas/AskEvent"}}}}},
)
async def ask(asked: Ask, user: Employee, request: Request) -> Response | AnswerReply:
    """Ask a question. `Accept: text/event-stream` gives events `stage`, `sentence`, `answer` or `problem`."""
    services = services_of(request)
    checked_question(asked.question)  # before it takes a place in the line
    if EVENTS not in request.headers.get("Accept", ""):
        return await asyncio.wrap_future(services.pool.submit(lambda: _answer(services, user, asked, _ignore)))
    loop = asyncio.get_running_loop()
    stages: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(stage: str | None) -> None:
        loop.call_soon_threadsafe(stages.put_nowait, stage)

    work = asyncio.wrap_future(services.pool.submit(lambda: _answer(services, user, asked, tell)))
    work.add_done_callback(lambda _: stages.put_nowait(None))
    events = _events(stages, work, language_of(request))
    return StreamingResponse(events, media_type=EVENTS, headers={"X-Accel-Buffering": "no"})


async def _events(
    stages: asyncio.Queue[str | None], work: asyncio.Future[AnswerReply], language: str
) -> AsyncIterator[str]:
    yield _event("stage", AskEvent(stage="waiting"))
    while (stage := await stages.get()) is not None:
        yield _event("stage", AskEvent(stage=stage))
    try:
        answer = await work
    except CollegaError as error:
        yield _event("problem", AskEvent(problem=status_and_problem(error, language)[1]))
    except Exception as error:  # the reply has begun, so no handler can turn it into a 500 any more
        log_unexpected(error, "/ask")
        internal = status_and_problem(CollegaError(), language)[1]
        yield _event("problem", AskEvent(problem=internal))
    else:
        for sentence in answer.sentences:
            yield _event("sentence", AskEvent(sentence=sentence))
        yield _event("answer", AskEvent(answer=answer))


def _answer(services: Services, user: User, asked: Ask, on_stage: Callable[[str], None]) -> AnswerReply:
    started = time.monotonic()
    answered = services.asking.ask(user, asked.question, asked.conversation_id, on_stage, asked.new_topic)
    services.measures.question_answered(answered.record.band, time.monotonic() - started)
    return answer_reply(services, user, answered)


def _event(name: str, event: AskEvent) -> str:
    return f"event: {name}\ndata: {event.model_dump_json()}\n\n"


def _ignore(_: str) -> None:
    """Nobody is told how far it is."""
