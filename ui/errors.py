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


class RefusedError(ApiError):
    """The API said no; `message` says why and what to do, in the person's language."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class BusyError(RefusedError):
    """Not now: too much is asked at this moment, or the API is starting. Trying again later helps."""
