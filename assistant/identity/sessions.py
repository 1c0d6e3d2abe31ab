"""Browsers that are signed in: a random token in a cookie, its hash here, an end by idleness or by time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, or_, select, update

from assistant.identity.random_tokens import new_token, token_hash
from assistant.identity.records import User
from assistant.identity.users import read_user
from assistant.tables import SessionRow
from ingest.ledger.database import for_reading

SEEN_EVERY = timedelta(minutes=1)  # one write a minute, not one a request


def utc_now() -> datetime:
    """This moment, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class NewSession:
    """The only time that the token itself is at hand."""

    token: str
    expires_at: datetime


class Sessions:
    """Thread-safe; nothing is cached, so that ending a session takes effect with the next request."""

    def __init__(
        self, engine: Engine, lasts: timedelta, idle: timedelta, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._reading = for_reading(engine)
        self._lasts, self._idle, self._now = lasts, idle, now

    def begin(self, user_id: int, replacing: str | None = None) -> NewSession:
        """Sign in under a new token; the one that the browser had before, and all that ended, are removed."""
        now = self._now()
        session = NewSession(new_token(), now + self._lasts)
        gone = [SessionRow.expires_at <= now, SessionRow.last_seen_at <= now - self._idle]
        if replacing is not None:
            gone.append(SessionRow.token_hash == token_hash(replacing))
        with self._engine.begin() as connection:
            connection.execute(delete(SessionRow).where(or_(*gone)))
            connection.execute(
                insert(SessionRow).values(
                    token_hash=token_hash(session.token),
                    user_id=user_id,
                    created_at=now,
                    expires_at=session.expires_at,
                    last_seen_at=now,
                )
            )
        return session

    def user_of(self, token: str) -> User | None:
        """Who is signed in with `token`; None when it is unknown or ended, or its person was disabled."""
        now, hashed = self._now(), token_hash(token)
        query = select(SessionRow.user_id, SessionRow.last_seen_at).where(
            SessionRow.token_hash == hashed,
            SessionRow.expires_at > now,
            SessionRow.last_seen_at > now - self._idle,
        )
        with self._reading.connect() as connection:
            row = connection.execute(query).one_or_none()
            user = None if row is None else read_user(connection, row.user_id)
        if row is None or user is None or user.disabled:
            return None
        if now - row.last_seen_at >= SEEN_EVERY:
            with self._engine.begin() as connection:
                connection.execute(update(SessionRow).where(SessionRow.token_hash == hashed).values(last_seen_at=now))
        return user

    def end(self, token: str) -> None:
        """Sign out; an unknown token is ignored."""
        with self._engine.begin() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash(token)))
