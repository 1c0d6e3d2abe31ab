"""What can go wrong with signing in and with accounts."""

from __future__ import annotations

from connectors.errors import CollegaError


class WrongCredentialsError(CollegaError):
    """The same for an unknown name, a wrong password and a disabled account, so that none can be told apart."""

    def __init__(self) -> None:
        super().__init__(
            "The user name or the password is wrong, or the account is closed. Check both; if you forgot your "
            "password, ask your administrator for a new one."
        )


class ThrottledError(CollegaError):
    """Too many failed attempts; the right password is refused as well until the time is over."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        minutes = -(-retry_after_s // 60)
        super().__init__(f"There were too many failed attempts to sign in. Try again in {minutes} min.")


class UnknownUserError(CollegaError):
    """An operator named somebody who has no account."""

    def __init__(self, user_name: str) -> None:
        self.user_name = user_name
        super().__init__(f"There is no user {user_name!r}. `collega users list` shows who there is.")


class UserExistsError(CollegaError):
    """A name or an e-mail address can belong to one account only."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"There is a user with the {what} already. Choose another, or change that one.")


class AccountFieldError(CollegaError):
    """An account's name, address or password cannot be as given."""

    def __init__(self, field: str, advice: str) -> None:
        self.field = field
        super().__init__(f"The {field} cannot be used: {advice}")
