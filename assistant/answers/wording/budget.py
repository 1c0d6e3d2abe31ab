"""What a language model may cost in a day, counted in the database so that a restart does not begin anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.answers.wording.settings import LanguageModelSettings
from assistant.identity.sessions import utc_now
from assistant.tables import LanguageModelDayRow as Day


class Budget:
    """Thread-safe: a place is taken before the call, for the most that it can cost."""

    def __init__(self, engine: Engine, settings: LanguageModelSettings, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._settings, self._now = engine, settings, now

    def take(self, tokens: int) -> bool:
        """Count one request with so many tokens; False, and nothing counted, when the day has no room for it."""
        day = self._now().date().isoformat()
        self._begin(day)
        with self._engine.begin() as connection:
            taken = connection.execute(
                update(Day)
                .where(
                    Day.day == day,
                    Day.requests + 1 <= self._settings.requests_per_day,
                    Day.tokens + tokens <= self._settings.tokens_per_day,
                )
                .values(requests=Day.requests + 1, tokens=Day.tokens + tokens)
            )
            return taken.rowcount == 1

    def give_back(self, tokens: int) -> None:
        """What was taken for an answer that turned out shorter."""
        day = self._now().date().isoformat()
        with self._engine.begin() as connection:
            connection.execute(
                update(Day).where(Day.day == day, Day.tokens >= tokens).values(tokens=Day.tokens - tokens)
            )

    def _begin(self, day: str) -> None:
        try:
            with self._engine.begin() as connection:
                if not _is_there(connection, day):
                    connection.execute(insert(Day).values(day=day, requests=0, tokens=0))
        except IntegrityError:  # another thread began it
            return


def _is_there(connection: Connection, day: str) -> bool:
    return connection.scalar(select(Day.day).where(Day.day == day)) is not None
