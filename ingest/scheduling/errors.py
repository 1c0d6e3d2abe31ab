"""What can be wrong with a schedule, or with whoever wants to run it."""

from __future__ import annotations

from connectors.errors import CollegaError


class ScheduleError(CollegaError):
    """A schedule that cannot be used as it was given."""

    def __init__(self, field: str, seen: str, advice: str) -> None:
        self.field, self.seen, self.advice = field, seen, advice
        super().__init__(f"The schedule cannot be used: {field} {seen!r} is not {advice}.")


class UnknownScheduleError(CollegaError):
    """No schedule has this number."""

    def __init__(self, schedule_id: int) -> None:
        self.schedule_id = schedule_id
        super().__init__(f"There is no schedule {schedule_id}. `collega schedule list` shows which there are.")


class ScheduleReadOnlyError(CollegaError):
    """The schedule stands in the settings file, which alone decides on it."""

    def __init__(self, schedule_id: int) -> None:
        self.schedule_id = schedule_id
        super().__init__(
            f"Schedule {schedule_id} stands in collega.toml. Change or remove it there and restart; pausing and "
            "resuming it works here."
        )


class FencedError(CollegaError):
    """Another scheduler has taken over; nothing that this one says about slots counts any more."""

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        super().__init__(
            f"Another scheduler works on this ledger since this one (number {epoch}) fell silent. Nothing was written; "
            "this one waits until it is needed."
        )
