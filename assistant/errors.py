"""What goes wrong between a person and the assistant, beside signing in."""

from __future__ import annotations

from connectors.errors import CollegaError


class NotFoundError(CollegaError):
    """Something is not there, or is not this person's to see; the two are told apart nowhere."""

    def __init__(self) -> None:
        super().__init__("There is nothing here, or it is not yours to see.")


class QuestionEmptyError(CollegaError):
    """A question without a word."""

    def __init__(self) -> None:
        super().__init__("The question is empty. Write in your own words what you want to know.")


class QuestionTooLongError(CollegaError):
    """A question longer than any question."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(
            f"The question is too long: at most {limit:,} characters. Ask in a few sentences, and leave out what "
            "stands in a document anyway."
        )


class TooBusyError(CollegaError):
    """More questions at once than are taken on; nothing was lost but this one."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"Many people ask at this moment. Try again in {retry_after_s} seconds.")


class NotSearchableError(CollegaError):
    """Neither words nor vectors can be searched: saying that nothing was found would be a lie."""

    def __init__(self, retry_after_s: int = 20) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(
            "Documents cannot be searched at this moment, because the index is being built anew; nothing is lost. "
            f"Try again in {retry_after_s} seconds."
        )


class ReasonNeededError(CollegaError):
    """A topic cannot be dismissed without saying why."""

    def __init__(self) -> None:
        super().__init__("Say why this topic is dismissed: those who asked, and the next reader, will want to know.")
