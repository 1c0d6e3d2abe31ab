"""The log: for people, or as one JSON object a line. Neither ever holds texts, titles, questions or names.

Three things would bring them in: the message of an exception, which quotes what it choked on; a library that logs what
it was given; the address of a request. So an exception is its class and its lines of code, another's message is left
out, and a request is its route. What a newcomer gets wrong: `log.warning("... %s", error)` in our own code. Log the
facts (a source's name, the id of a run, a count) and leave the words to the page, which checks who reads it.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Literal

OURS = ("assistant", "connectors", "eval", "ingest", "ui")
TRUSTED = ("uvicorn",)  # says where it listens and that a request was malformed, not what it held
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}

Format = Literal["text", "json"]


def set_up_log(wanted: Format) -> None:
    """Let everything that is logged in this process go to standard error in the wanted form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if wanted == "json" else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO if wanted == "json" else logging.WARNING)


class JsonLines(logging.Formatter):
    """One object a line: at, level, logger, event, what came in `extra`, and of an error its class and its place."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _message(record),
        }
        if _is_known(record):
            said |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        return json.dumps(said | _error(record), ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """The same for people, without what came in `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, and of an error its class and the lines of code that led to it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        error = "".join(f"\n{value}" for value in _error(record).values())
        return f"{at} {record.levelname.lower()} {record.name}: {_message(record)}{error}"


def _is_known(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in (*OURS, *TRUSTED)


def _message(record: logging.LogRecord) -> str:
    return record.getMessage() if _is_known(record) else f"{record.pathname}:{record.lineno}"


def _error(record: logging.LogRecord) -> dict[str, str]:
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    error = record.exc_info[1]
    # The frames without their source lines' values; the error's own text may quote a document.
    return {"error": type(error).__name__, "frames": "".join(traceback.format_tb(error.__traceback__)).rstrip()}
