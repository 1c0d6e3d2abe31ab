"""Why a source cannot be made, changed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from connectors.errors import CollegaError
from connectors.settings import SettingProblem


class SourceDefinitionError(CollegaError):
    """The description of a source cannot be used."""

    def __init__(self, source: str, problems: Sequence[SettingProblem]) -> None:
        self.source, self.problems = source, tuple(problems)
        self.advice = "; ".join(map(str, problems))
        super().__init__(
            "\n".join([f"The source {source!r} cannot be used as it is described:", *(f"- {one}" for one in problems)])
            + "\nCorrect this and send it again."
        )


class SourceExistsError(CollegaError):
    """There is a source of that name already."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(f"There is a source {source!r} already. Change that one, or choose another name.")


class SourceInFileError(CollegaError):
    """The settings file describes the source, and only whoever may write that file changes it."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"The source {source!r} stands in collega.toml and cannot be changed here. Edit collega.toml, and start "
            "Collega again."
        )


class SourceChangedError(CollegaError):
    """Somebody changed the source after it was looked at: a change made from what was seen would undo theirs."""

    def __init__(self, source: str, changed_by: str, changed_at: datetime) -> None:
        self.source, self.changed_by, self.changed_at = source, changed_by, changed_at.astimezone(UTC)
        super().__init__(
            f"{changed_by} changed the source {source!r} at {self.changed_at:%Y-%m-%d %H:%M} UTC, after you had looked "
            "at it, so your change was not saved. Look at the source as it is now, and make your change again."
        )
