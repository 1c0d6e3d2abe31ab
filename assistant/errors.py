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


class RerankerUnusableError(CollegaError):
    """The cross-encoder that the settings name cannot be used; nothing is ever downloaded."""

    def __init__(self, model: str, reason: str) -> None:
        self.model, self.reason = model, reason
        super().__init__(
            f"The reranker {model!r} cannot be used: {reason}. Collega downloads nothing. Copy a cross-encoder's "
            "folder (with config.json and model.safetensors) here and put its path in `reranker` under [assistant] in "
            "collega.toml, or remove the setting: answers come without one too."
        )
