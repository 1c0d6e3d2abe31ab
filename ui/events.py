"""The events of a question, read beside the page, so that a person who stops does not wait for the next event.

A page can be interrupted only while it draws. While it waits for the API it draws nothing; so a thread waits instead,
and the page looks in a few times a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Thread

from ui.errors import ApiError, NotSignedInError
from ui.replies.answers import AskEvent

LOOK_IN_S = 0.2

_Arrived = SimpleQueue[AskEvent | ApiError | NotSignedInError | None]


def as_they_come(events: Iterator[AskEvent]) -> Iterator[AskEvent | None]:
    """Each event when it is there, None in between, for the page to draw something.

    Raises:
        ApiError: what the API said instead of an answer.
        NotSignedInError: the session ended.
    """
    arrived: _Arrived = SimpleQueue()
    Thread(target=_read, args=(events, arrived), daemon=True).start()
    while True:
        try:
            event = arrived.get(timeout=LOOK_IN_S)
        except Empty:
            yield None
            continue
        if event is None:
            return
        if isinstance(event, ApiError | NotSignedInError):
            raise event
        yield event


def _read(events: Iterator[AskEvent], arrived: _Arrived) -> None:
    """In the thread: knows nothing of Streamlit. The API keeps an answer even if nobody waits for it any more."""
    try:
        for event in events:
            arrived.put(event)
        arrived.put(None)
    except (ApiError, NotSignedInError) as error:
        arrived.put(error)
    except Exception as error:  # a reply that is not what we agreed on must not leave the page waiting
        arrived.put(ApiError(repr(error)))
