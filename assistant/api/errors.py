"""What is wrong with a request as such."""

from __future__ import annotations

from connectors.errors import CollegaError


class NotSignedInError(CollegaError):
    """Nobody, or somebody whose time is over."""

    def __init__(self) -> None:
        super().__init__("You are not signed in, or not any more. Sign in and try again.")


class RoleMissingError(CollegaError):
    """Somebody, but not for this."""

    def __init__(self) -> None:
        super().__init__("Your account has no right to do this. Ask your administrator if you need it.")


class SignInNeededError(CollegaError):
    """A token asked for another token: its own end would mean nothing."""

    def __init__(self) -> None:
        super().__init__(
            "A token cannot make another token. Sign in with your password and make it on the account page."
        )


class ForeignPageError(CollegaError):
    """A browser sent this on behalf of a page that is not ours."""

    def __init__(self) -> None:
        super().__init__("This request came from a page that is not Collega's, so nothing was done.")


class JsonNeededError(CollegaError):
    """A body of another type can be sent by any page's form."""

    def __init__(self) -> None:
        super().__init__("Send the request's body as application/json.")


class BodyTooLargeError(CollegaError):
    """More than any request of ours has."""

    def __init__(self, limit_kb: int) -> None:
        self.limit_kb = limit_kb
        super().__init__(
            f"This is more than {limit_kb} kB, too much for one request. Ask in a few sentences, and leave out what "
            "stands in a document anyway."
        )
