"""The `[[schedule]]` tables of `collega.toml`: when each source is read."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.fields import Duration, duration
from connectors.settings import SettingError, SettingProblem, SettingsFile
from connectors.settings.tables import checked_table
from ingest.scheduling.errors import CRON_FORM, ZONE_FORM, ScheduleError
from ingest.scheduling.schedule import PRIORITIES, Plan
from ingest.scheduling.times.quiet import FORM as QUIET_FORM


class ScheduleSettings(BaseModel):
    """One `[[schedule]]`. A source may have several; a source without one is read when somebody asks for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1, description="The name of the source that is read.")
    every: Duration | None = Field(
        None, description="How often, counted in whole multiples from midnight UTC on: give this or `cron`."
    )
    cron: str | None = Field(
        None,
        max_length=100,
        description="When, as minute, hour, day, month and weekday on the clock of `zone`: give this or `every`.",
        json_schema_extra={"allowed": CRON_FORM},
    )
    zone: str = Field(
        "UTC", description="The zone of `cron` and `quiet_hours`.", json_schema_extra={"allowed": ZONE_FORM}
    )
    quiet_hours: str | None = Field(
        None,
        description="Times in which no run is started. What falls inside runs once right after.",
        json_schema_extra={"allowed": QUIET_FORM},
    )
    priority: int = Field(
        0,
        ge=PRIORITIES.start,
        lt=PRIORITIES.stop,
        description="Of runs that are due at the same time, the higher one starts first.",
    )
    watch: bool = Field(
        False,
        description='For a source of kind "files": read a file within seconds after it is saved. The slots go on.',
    )

    @property
    def plan(self) -> Plan:
        """What it says."""
        every_s = None if self.every is None else int(duration(self.every).total_seconds())
        return Plan(self.source, self.cron, every_s, self.zone, self.priority, self.quiet_hours, self.watch)

    @model_validator(mode="after")
    def _can_be_used(self) -> ScheduleSettings:
        try:
            self.plan.check()
        except ScheduleError as error:
            raise ValueError(f"{error.field} must be {error.advice}") from error
        return self


def read_plans(file: SettingsFile, sources: Collection[str], environment: Mapping[str, str] = os.environ) -> list[Plan]:
    """All `[[schedule]]` tables in the order of the file.

    Raises:
        SettingError: names every mistake in every schedule.
    """
    plans: list[Plan] = []
    problems: list[SettingProblem] = []
    for number, table in enumerate(file.tables.get("schedule", ()), start=1):
        key = f"[[schedule]] {number}"
        checked, wrong = checked_table(file.folder, table, ScheduleSettings, key, [], environment)
        problems += wrong
        if checked is None:
            continue
        if checked.source not in sources:
            allowed = f"allowed is one of {', '.join(sorted(sources))}" if sources else "there is no [[source]]"
            problems.append(SettingProblem(f"{key} source", f'"{checked.source}"', allowed))
        plans.append(checked.plan)
    if problems:
        raise SettingError(file.path, problems)
    return plans
