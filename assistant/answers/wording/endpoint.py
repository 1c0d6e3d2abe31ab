"""One call of an OpenAI-compatible endpoint through LlamaIndex, piece by piece, and never longer than it may take.

A thread of its own reads, because a read that hangs can be left and not be ended. It stops at the next piece, and at
the latest when the connection's own limit is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

import httpx

from assistant.answers.wording.prompt import Prompt
from assistant.answers.wording.settings import LanguageModelSettings

_CHARACTERS_A_TOKEN = 8  # no language writes more; what is longer is nonsense
_CONTEXT_TOKENS = 32_768  # LlamaIndex wants a number; the endpoint knows its own


class EndpointError(Exception):
    """The endpoint did not do what it is for; `reason` is a code that `data/texts` words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(slots=True)
class Reply:
    """What came of a call; the pieces are read from `Endpoint.pieces`."""

    complete: bool = False  # the model ended by itself
    characters: int = 0
    has_begun: bool = False  # a sentence of it is shown
    _stopped: threading.Event = field(default_factory=threading.Event)


class Endpoint:
    """Thread-safe; a connection for each call, which follows no redirect and no proxy of the environment."""

    def __init__(self, settings: LanguageModelSettings) -> None:
        # Seconds to import: only where a model is used, and not while the first question waits.
        from llama_index.llms.openai_like import OpenAILike

        self._settings, self._client_class = settings, OpenAILike

    def pieces(self, prompt: Prompt, reply: Reply, ends_at: Callable[[], float]) -> Iterator[str]:
        """The text as it comes. `ends_at` tells until when (`time.monotonic`) the next piece is waited for.

        Raises:
            EndpointError: "unreachable", "slow", "broken_off"; what came until then was handed out.
        """
        arrived: SimpleQueue[str | EndpointError | None] = SimpleQueue()
        threading.Thread(target=self._read, args=(prompt, reply, arrived), daemon=True, name="language-model").start()
        try:
            while (piece := _next(arrived, ends_at())) is not None:
                reply.characters += len(piece)
                if reply.characters > self._settings.answer_tokens * _CHARACTERS_A_TOKEN:
                    raise EndpointError("broken_off")
                yield piece
        finally:
            reply._stopped.set()

    def _read(self, prompt: Prompt, reply: Reply, arrived: SimpleQueue[str | EndpointError | None]) -> None:
        begun = False
        try:
            with httpx.Client(trust_env=False, follow_redirects=False, timeout=self._settings.whole_s) as client:
                for part in self._model(client).stream_chat(_messages(prompt)):
                    if reply._stopped.is_set():
                        return
                    begun = True
                    reply.complete = reply.complete or _finish_reason(part) == "stop"
                    if part.delta:
                        arrived.put(part.delta)
            arrived.put(None)
        except Exception as error:  # whatever a stranger's program answers must not end more than this answer
            reason = "slow" if _is_timeout(error) else "broken_off" if begun else "unreachable"
            arrived.put(EndpointError(reason))

    def _model(self, client: httpx.Client) -> Any:
        settings = self._settings
        return self._client_class(
            model=settings.model,
            api_base=settings.url,
            api_key=settings.key.get_secret_value() if settings.key else "none",
            is_chat_model=True,
            context_window=_CONTEXT_TOKENS,
            max_tokens=settings.answer_tokens,
            temperature=0.0,
            max_retries=0,
            timeout=settings.whole_s,
            http_client=client,
        )


def _next(arrived: SimpleQueue[str | EndpointError | None], ends_at: float) -> str | None:
    left = ends_at - time.monotonic()
    try:
        # Also where pieces keep coming: a model that drips would never let a wait run out.
        piece = arrived.get(timeout=left) if left > 0 else EndpointError("slow")
    except Empty:
        piece = EndpointError("slow")
    if isinstance(piece, EndpointError):
        raise piece
    return piece


def _messages(prompt: Prompt) -> list[Any]:
    from llama_index.core.llms import ChatMessage, MessageRole

    return [
        ChatMessage(role=MessageRole.SYSTEM, content=prompt.system),
        ChatMessage(role=MessageRole.USER, content=prompt.question),
    ]


def _finish_reason(part: Any) -> str | None:
    choices = getattr(part.raw, "choices", None)
    return choices[0].finish_reason if choices else None


def _is_timeout(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, httpx.TimeoutException):
            return True
        error = error.__cause__
    return False
