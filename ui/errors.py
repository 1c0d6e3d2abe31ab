"""What can go wrong between the pages and the API: one class per different reaction of a page."""

from __future__ import annotations


class ApiError(Exception):
    """A call to the API had no good reply. `key` names the text that a person reads."""

    key = "problem.unexpected"


class UnreachableError(ApiError):
    """The API did not answer; the same call may succeed in a moment."""

    key = "problem.unreachable"


class NotSignedInError(Exception):
    """There is no session, or it has ended. No page deals with that: the entry sends the browser to sign in."""


class NotAllowedError(ApiError):
    """The person's roles do not allow this."""

    key = "problem.not_allowed"


class NotFoundError(ApiError):
    """It does not exist, or the person may not see it; the API does not tell which."""

    key = "problem.not_found"


class BusyError(ApiError):
    """Too much is asked at the moment; trying again helps after `retry_after_s`."""

    key = "problem.busy"

    def __init__(self, retry_after_s: int | None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"busy, try again after {retry_after_s} s")


class RefusedError(ApiError):
    """The API understood and said no; `message` says why, in the person's language."""

    key = "problem.refused"

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)
