"""The HTTP API as typed calls. One `ApiClient` lives for one run of a page and acts for one person.

The transport, which keeps connections open, is shared by all; it holds no cookie. A client is never shared: its cookie
would be the next person's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import httpx

from ui import errors
from ui.operations import Operations
from ui.replies.accounts import Me, Token, TokenShown
from ui.replies.answers import Answer, AskEvent, Wording
from ui.replies.conversations import Conversation, ConversationSummary
from ui.replies.documents import DocumentView, SearchResult
from ui.replies.experts import Expert
from ui.replies.gaps import Gap
from ui.replies.why import Why, WhyNot

SESSION_COOKIE = "collega_session"
Query = Mapping[str, str | int | None]


@cache
def shared_transport() -> httpx.HTTPTransport:
    """Connections to the API, kept open between runs of pages; thread-safe, and free of anybody's data."""
    return httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=20), retries=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom the API is called: the session from the browser's cookie, the language, the address of the pages."""

    session: str
    language: str
    pages_address: str  # the API lets only pages that it knows change something


class ApiClient:
    """Calls that mean the same as their route; every failure is one of `ui.errors`."""

    def __init__(
        self,
        api_url: str,
        caller: Caller,
        request_timeout_s: float,
        answer_timeout_s: float,
        transport: httpx.BaseTransport,
    ) -> None:
        self._answer_timeout_s = answer_timeout_s
        self._http = httpx.Client(
            base_url=api_url,
            headers={
                "Cookie": f"{SESSION_COOKIE}={caller.session}",
                "Accept-Language": caller.language,
                "Origin": caller.pages_address,
            },
            timeout=request_timeout_s,
            transport=transport,
            trust_env=False,
        )
        self.operations = Operations(self._call)

    def me(self) -> Me:
        return cast(Me, self._call("GET", "/me"))

    def change_me(self, **change: str | bool) -> Me:
        return cast(Me, self._call("PATCH", "/me", change))

    def tokens(self) -> list[Token]:
        return cast(list[Token], self._call("GET", "/me/tokens"))

    def create_token(self, name: str, days: int) -> TokenShown:
        return cast(TokenShown, self._call("POST", "/me/tokens", {"name": name, "days": days}))

    def delete_token(self, token_id: int) -> None:
        self._call("DELETE", f"/me/tokens/{token_id}")

    def conversations(self) -> list[ConversationSummary]:
        return cast(list[ConversationSummary], self._call("GET", "/conversations"))

    def conversation(self, conversation_id: int) -> Conversation:
        return cast(Conversation, self._call("GET", f"/conversations/{conversation_id}"))

    def rename_conversation(self, conversation_id: int, title: str) -> None:
        self._call("PATCH", f"/conversations/{conversation_id}", {"title": title})

    def delete_conversation(self, conversation_id: int) -> None:
        self._call("DELETE", f"/conversations/{conversation_id}")

    def change_question(self, question_id: int, **change: bool) -> Answer:
        return cast(Answer, self._call("PATCH", f"/questions/{question_id}", change))

    def why(self, question_id: int) -> Why:
        """Why one of the person's own questions was answered so."""
        return cast(Why, self._call("GET", f"/questions/{question_id}/why"))

    def begin_wording(self, question_id: int) -> Wording | None:
        """Have the answer put into words; asking twice does it once."""
        return cast(Wording | None, self._call("POST", f"/questions/{question_id}/wording"))

    def wording(self, question_id: int) -> Wording | None:
        return cast(Wording | None, self._call("GET", f"/questions/{question_id}/wording"))

    def why_not(self, question: str, document: str) -> WhyNot:
        """What keeps documents of that name from the first places."""
        return cast(WhyNot, self._call("GET", "/why-not", query={"question": question, "document": document}))

    def give_feedback(self, question_id: int, helpful: bool, reason: str | None = None, comment: str = "") -> None:
        body = {"question_id": question_id, "helpful": helpful, "reason": reason, "comment": comment}
        self._call("POST", "/feedback", body)

    def experts(self, question: str) -> list[Expert]:
        return cast(list[Expert], self._call("GET", "/experts", query={"q": question}))

    def search(self, query: Query) -> SearchResult:
        return cast(SearchResult, self._call("GET", "/search", query=query))

    def document(self, document_id: int, passage_id: int | None = None, around: int | None = None) -> DocumentView:
        """The passages around one; the whole document when none is named."""
        query = {"passage": passage_id, "around": around}
        return cast(DocumentView, self._call("GET", f"/documents/{document_id}", query=query))

    def gaps(self, state: str) -> list[Gap]:
        return cast(list[Gap], self._call("GET", "/gaps", query={"state": state}))

    def gap(self, gap_id: int) -> Gap:
        return cast(Gap, self._call("GET", f"/gaps/{gap_id}"))

    def change_gap(self, gap_id: int, **change: str) -> Gap:
        return cast(Gap, self._call("PATCH", f"/gaps/{gap_id}", change))

    def ask(self, question: str, conversation_id: int | None, new_topic: bool = False) -> Iterator[AskEvent]:
        """The events of one question as they come, `answer` last. A problem in the stream is raised."""
        body = {"question": question, "conversation_id": conversation_id, "new_topic": new_topic}
        timeout = httpx.Timeout(self._answer_timeout_s)
        try:
            with self._http.stream(
                "POST", "/ask", json=body, headers={"Accept": "text/event-stream"}, timeout=timeout
            ) as reply:
                if reply.is_error:
                    reply.read()
                    raise _error_of(reply)
                yield from _events(reply.iter_lines())
        except httpx.TransportError as error:
            raise errors.UnreachableError from error

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Query | None = None,
        slow: bool = False,
    ) -> Any:
        timeout = httpx.Timeout(self._answer_timeout_s) if slow else httpx.USE_CLIENT_DEFAULT
        params = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        try:
            reply = self._http.request(method, path, json=body, params=params, timeout=timeout)
        except httpx.TransportError as error:
            raise errors.UnreachableError from error
        if reply.is_error:
            raise _error_of(reply)
        return reply.json() if reply.content else None


def _events(lines: Iterator[str]) -> Iterator[AskEvent]:
    """Server-sent events: `data:` lines up to an empty line. The name is not needed, since the data says what it is."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            event = _event(json.loads("\n".join(data)))
            data.clear()
            if problem := event["problem"]:
                raise _problem_error(problem["code"], problem["message"], problem["retry_after_s"])
            yield event


def _event(body: Mapping[str, Any]) -> AskEvent:
    return AskEvent(
        stage=body.get("stage"), sentence=body.get("sentence"), answer=body.get("answer"), problem=body.get("problem")
    )


def _error_of(reply: httpx.Response) -> errors.ApiError | errors.NotSignedInError:
    """The error that fits the status; otherwise the API's own words, which are in the person's language."""
    match reply.status_code:
        case httpx.codes.UNAUTHORIZED:
            return errors.NotSignedInError()
        case httpx.codes.NOT_FOUND:
            return errors.NotFoundError()
    try:
        body = reply.json()
        return _problem_error(str(body["code"]), str(body["message"]), body.get("retry_after_s"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return errors.ApiError(f"status {reply.status_code}")


def _problem_error(code: str, message: str, retry_after_s: int | None) -> errors.ApiError:
    if retry_after_s is not None:
        return errors.BusyError(message)
    return errors.NotAllowedError() if code == "role_missing" else errors.RefusedError(message)
