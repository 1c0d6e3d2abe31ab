"""Moments in words: how long ago, and exactly, in the reader's own time zone and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ui.texts import Texts

MINUTE, HOUR, DAY = 60, 3600, 86400
WEEKS_FROM_DAYS, MONTHS_FROM_DAYS = 14, 60


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is for the reader."""

    now: datetime
    zone: ZoneInfo
    texts: Texts

    @classmethod
    def of(cls, zone_name: str | None, texts: Texts) -> Clock:
        """The present, in the browser's time zone; UTC where the browser does not tell a zone that we know."""
        try:
            zone = ZoneInfo(zone_name or "UTC")
        except (KeyError, ValueError, OSError):
            zone = ZoneInfo("UTC")
        return cls(datetime.now(UTC), zone, texts)

    def ago(self, moment: str | None) -> str:
        """Roughly how long ago, or in how long: "3 weeks ago", "in January"; `dates.never` for None."""
        if moment is None:
            return self.texts("dates.never")
        then = self._local(moment)
        seconds = (self.now - then).total_seconds()
        return self._coming(-seconds) if seconds < 0 else self._past(then, seconds)

    def exact(self, moment: str | None) -> str:
        """Day and time: "2 November 2026, 14:03"."""
        if moment is None:
            return self.texts("dates.never")
        then = self._local(moment)
        return self.texts("dates.exact", day=self._day(then), time=f"{then:%H:%M}")

    def weekday(self, moment: str) -> str:
        """Day of the week, day and time, for what is to come: "Monday 23 November 2026, 06:00"."""
        then = self._local(moment)
        return self.texts(
            "dates.on_weekday",
            weekday=self.texts(f"dates.weekday_{then.weekday()}"),
            day=self._day(then),
            time=f"{then:%H:%M}",
        )

    def span(self, seconds: float) -> str:
        """A length of time in a unit that suits it: "6 hours"."""
        unit, count = _measured(seconds)
        return self.texts(f"dates.span_{unit}", count=count)

    def every(self, seconds: float) -> str:
        """An interval: "Every 6 hours"."""
        unit, count = _measured(seconds)
        return self.texts(f"dates.every_{unit}", count=count)

    def seconds(self, start: str, end: str) -> float:
        """From one moment to another."""
        return (self._local(end) - self._local(start)).total_seconds()

    def day(self, moment: str) -> str:
        """The day alone: "2 November 2026"."""
        return self._day(self._local(moment))

    def is_today(self, moment: str) -> bool:
        """Whether the moment is of the reader's present day."""
        return self._local(moment).date() == self.today()

    def today(self) -> date:
        """The reader's present day."""
        return self.now.astimezone(self.zone).date()

    def _local(self, moment: str) -> datetime:
        then = datetime.fromisoformat(moment)
        return (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone(self.zone)

    def _past(self, then: datetime, seconds: float) -> str:
        if seconds < MINUTE:
            return self.texts("dates.now")
        if seconds < HOUR:
            return self.texts("dates.minutes_ago", count=int(seconds // MINUTE))
        days = (self.today() - then.date()).days
        if days == 0:
            return self.texts("dates.hours_ago", count=int(seconds // HOUR))
        if days == 1:
            return self.texts("dates.yesterday")
        return self._days_ago(then, days)

    def _days_ago(self, then: datetime, days: int) -> str:
        if days < WEEKS_FROM_DAYS:
            return self.texts("dates.days_ago", count=days)
        if days < MONTHS_FROM_DAYS:
            return self.texts("dates.weeks_ago", count=days // 7)
        month = self.texts(f"dates.month_{then.month}")
        if then.year == self.today().year:
            return self.texts("dates.in_month", month=month)
        return self.texts("dates.in_month_of_year", month=month, year=str(then.year))

    def _coming(self, seconds: float) -> str:
        coming = timedelta(seconds=seconds)
        if seconds < HOUR:
            return self.texts("dates.in_minutes", count=max(1, round(seconds / MINUTE)))
        if seconds < DAY:
            return self.texts("dates.in_hours", count=round(seconds / HOUR))
        return self.texts("dates.in_days", count=coming.days)

    def _day(self, then: datetime) -> str:
        month = self.texts(f"dates.month_{then.month}")
        return self.texts("dates.day", day=str(then.day), month=month, year=str(then.year))


def _measured(seconds: float) -> tuple[str, int]:
    """The largest unit that says it exactly, or that there are at least two of.

    >>> _measured(21600), _measured(90), _measured(86400), _measured(0.2)
    (('hours', 6), ('seconds', 90), ('days', 1), ('seconds', 1))
    """
    for unit, size in (("days", DAY), ("hours", HOUR), ("minutes", MINUTE)):
        if seconds >= 2 * size or seconds == size:
            return unit, round(seconds / size)
    return "seconds", max(1, round(seconds))
