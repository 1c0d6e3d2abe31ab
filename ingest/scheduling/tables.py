"""The ledger's tables of schedules, slots and alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ingest.ledger.tables import NEVER_REUSED, Base


class ScheduleRow(Base):
    """One schedule, from the settings file or made over the API."""

    __tablename__ = "schedules"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)  # its name: a schedule may wait for a source to return
    cron: Mapped[str | None]
    every_s: Mapped[int | None]
    zone: Mapped[str]
    priority: Mapped[int]
    quiet_hours: Mapped[str | None]
    watch: Mapped[bool]
    origin: Mapped[str]
    paused: Mapped[bool]
    since: Mapped[datetime]
    watch_state: Mapped[str]
    watch_message: Mapped[str]


class SlotRow(Base):
    """A slot that was taken: the one place that says so. `epoch` is the scheduler that took it."""

    __tablename__ = "slots"
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    state: Mapped[str]  # "claimed", "done", or "covered" by a later slot
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    run_id: Mapped[int | None]


class SchedulerRow(Base):
    """One row: who schedules. A scheduler with a lower epoch than this writes nothing any more."""

    __tablename__ = "scheduler"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[int]
    beat_at: Mapped[datetime]  # of its last tick that got through


class IncidentRow(Base):
    """Something that somebody has to be told of; open until it is over."""

    __tablename__ = "incidents"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # "source" or "scheduler"
    subject: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class NoticeRow(Base):
    """A message about an incident for one channel, kept until it was delivered."""

    __tablename__ = "notices"
    __table_args__ = (NEVER_REUSED,)
    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str]  # "mail" or "webhook"
    event: Mapped[str]  # "red" or "recovered"
    created_at: Mapped[datetime]
    attempts: Mapped[int]
    next_try: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    error: Mapped[str]
