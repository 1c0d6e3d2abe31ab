"""Errors as replies: the one place that knows which error has which status and code.

What nobody foresaw becomes a 500 without any detail, and a log entry without the error's text: that may quote what a
person asked.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from assistant import errors
from assistant.api import errors as request_errors
from assistant.api.bodies.problem import Problem
from assistant.api.texts import problem_text
from assistant.identity import errors as identity_errors
from connectors.errors import CollegaError, ItemUnreadableError, SourceUnavailableError
from ingest.definitions.errors import (
    SourceChangedError,
    SourceDefinitionError,
    SourceExistsError,
    SourceInFileError,
)
from ingest.ledger.writing.exclusions import UnknownItemError
from ingest.owner import OriginalChangedError
from ingest.runs import OwnerClosingError, SourceBusyError
from ingest.scheduling import errors as schedule_errors
from ingest.storing.backups import BackupFailedError
from ingest.storing.erasing import ErasureRunningError
from ingest.storing.selecting import ErasureChangedError, NothingToEraseError, TooManyToEraseError
from ingest.sync import UnknownSourceError
from ingest.syncing.deciding import NothingToApproveError
from ingest.syncing.retrying import NothingToRetryError

logger = logging.getLogger(__name__)

STATUS: dict[type[CollegaError], tuple[int, str]] = {
    request_errors.NotSignedInError: (401, "not_signed_in"),
    identity_errors.WrongCredentialsError: (401, "wrong_credentials"),
    request_errors.RoleMissingError: (403, "role_missing"),
    request_errors.SignInNeededError: (403, "sign_in_needed"),
    request_errors.ForeignPageError: (403, "foreign_page"),
    errors.NotFoundError: (404, "not_found"),
    ItemUnreadableError: (502, "original_unreadable"),
    SourceUnavailableError: (503, "source_unavailable"),
    UnknownSourceError: (404, "unknown_source"),
    schedule_errors.UnknownScheduleError: (404, "unknown_schedule"),
    schedule_errors.ScheduleReadOnlyError: (409, "schedule_in_file"),
    SourceBusyError: (409, "source_busy"),
    OwnerClosingError: (503, "owner_closing"),
    SourceExistsError: (409, "source_exists"),
    SourceChangedError: (409, "source_changed"),
    SourceInFileError: (409, "source_in_file"),
    SourceDefinitionError: (422, "source_definition"),
    NothingToRetryError: (409, "nothing_to_retry"),
    NothingToApproveError: (409, "nothing_to_approve"),
    UnknownItemError: (404, "unknown_item"),
    OriginalChangedError: (409, "original_changed"),
    NothingToEraseError: (409, "nothing_to_erase"),
    TooManyToEraseError: (422, "too_many_to_erase"),
    ErasureChangedError: (409, "erasure_changed"),
    ErasureRunningError: (409, "erasure_running"),
    BackupFailedError: (422, "backup_failed"),
    request_errors.BodyTooLargeError: (413, "body_too_large"),
    request_errors.JsonNeededError: (415, "json_needed"),
    schedule_errors.TimingError: (422, "schedule_timing"),
    schedule_errors.CronError: (422, "schedule_cron"),
    schedule_errors.IntervalError: (422, "schedule_interval"),
    schedule_errors.ZoneError: (422, "schedule_zone"),
    schedule_errors.QuietHoursError: (422, "schedule_quiet_hours"),
    schedule_errors.PriorityError: (422, "schedule_priority"),
    errors.QuestionEmptyError: (422, "question_empty"),
    errors.QuestionTooLongError: (422, "question_too_long"),
    errors.ReasonNeededError: (422, "reason_needed"),
    identity_errors.UnknownUserError: (422, "unknown_user"),
    identity_errors.ThrottledError: (429, "too_many_attempts"),
    errors.TooBusyError: (429, "too_busy"),
    errors.NotSearchableError: (503, "not_searchable"),
}


def status_and_problem(error: CollegaError, language: str) -> tuple[int, Problem]:
    """How an error is told to a caller. One without a place in the table may name paths: it is not told."""
    found = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), None)
    if found is None:
        log_unexpected(error, "a route")
        return 500, Problem(code="internal", message=problem_text("internal", language, ""))
    status, code = found
    message = problem_text(code, language, str(error), **vars(error))
    return status, Problem(code=code, message=message, retry_after_s=getattr(error, "retry_after_s", None))


def problem_response(error: CollegaError, language: str) -> Response:
    """The reply for an error."""
    status, problem = status_and_problem(error, language)
    headers = {} if problem.retry_after_s is None else {"Retry-After": str(problem.retry_after_s)}
    return JSONResponse(problem.model_dump(), status, headers)


def language_of(request: Request) -> str:
    """The caller's language: the account's where we know it, else the browser's."""
    known = getattr(request.state, "language", None)
    return known or preferred_language(request.headers.get("Accept-Language", ""))


def preferred_language(accept_language: str) -> str:
    """The first of our languages that a browser asks for, English when it asks for none.

    >>> preferred_language("de-DE,de;q=0.9,en;q=0.8")
    'de'
    """
    for part in accept_language.lower().split(","):
        if part.strip()[:2] in ("nl", "en", "de"):
            return part.strip()[:2]
    return "en"


def log_unexpected(error: BaseException, where: str) -> None:
    """The kind of an error and the lines that led to it, without its text."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unexpected %s in %s\n%s", type(error).__name__, where, frames)


def add_problem_handlers(app: FastAPI) -> None:
    """Let the application answer every error with a `Problem`."""
    app.add_exception_handler(CollegaError, _explained)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _unexpected)


async def _explained(request: Request, error: Exception) -> Response:
    assert isinstance(error, CollegaError)
    return problem_response(error, language_of(request))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    field = "body" if first["type"] == "json_invalid" else str(first["loc"][-1])
    if field == "question" and first["type"] == "string_too_long":
        return problem_response(errors.QuestionTooLongError(first["ctx"]["max_length"]), language_of(request))
    message = problem_text("invalid_input", language_of(request), "", field=field, advice=first["msg"])
    return JSONResponse(Problem(code="invalid_input", message=message).model_dump(), 422)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
    message = problem_text(code, language_of(request), str(errors.NotFoundError()))
    return JSONResponse(Problem(code=code, message=message).model_dump(), error.status_code, error.headers)


async def _unexpected(request: Request, _: Exception) -> Response:
    message = problem_text("internal", language_of(request), "")
    return JSONResponse(Problem(code="internal", message=message).model_dump(), 500)
