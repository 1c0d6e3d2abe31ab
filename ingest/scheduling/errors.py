"""What can be wrong with a schedule, or with whoever wants to run it."""

from __future__ import annotations

from connectors.errors import CollegaError
from ingest.scheduling.times.quiet import FORM as QUIET_FORM

CRON_FORM = "a cron expression with five fields, as in 30 6 * * 1-5 (minute, hour, day, month, weekday)"
ZONE_FORM = "a time zone such as Europe/Amsterdam or UTC"


class ScheduleError(CollegaError):
    """A schedule that cannot be used as it was given."""

    def __init__(self, field: str, seen: str, advice: str) -> None:
        self.field, self.seen, self.advice = field, seen, advice
        super().__init__(f"The schedule cannot be used: {field} {seen!r} is not {advice}.")


class TimingError(ScheduleError):
    """Both of cron and interval, or none."""

    def __init__(self, cron: str | None) -> None:
        super().__init__("cron", str(cron), "given alone: give either cron or every")


class CronError(ScheduleError):
    """The expression cannot be read."""

    def __init__(self, seen: str) -> None:
        super().__init__("cron", seen, CRON_FORM)


class IntervalError(ScheduleError):
    """The interval is too short or too long."""

    def __init__(self, seconds: int) -> None:
        super().__init__("every", f"{seconds} s", "from one minute up to 366 days")


class ZoneError(ScheduleError):
    """No such time zone."""

    def __init__(self, seen: str) -> None:
        super().__init__("zone", seen, ZONE_FORM)


class QuietHoursError(ScheduleError):
    """The quiet hours cannot be read, or leave no time of the day."""

    def __init__(self, seen: str) -> None:
        super().__init__("quiet_hours", seen, QUIET_FORM)


class PriorityError(ScheduleError):
    """Out of range."""

    def __init__(self, seen: int) -> None:
        super().__init__("priority", str(seen), "a whole number from -100 to 100")


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
