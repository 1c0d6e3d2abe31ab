"""Tokens with which a person's programs call the API, with that person's rights and until a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from assistant.identity.random_tokens import new_token, token_hash
from assistant.identity.records import User
from assistant.identity.sessions import SEEN_EVERY, utc_now
from assistant.identity.users import read_user
from assistant.tables import ApiTokenRow
from ingest.ledger.database import for_reading


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What is known of a token; the token itself is not."""

    token_id: int
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class ApiTokens:
    """Thread-safe."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._reading = for_reading(engine)
        self._now = now

    def create(self, user_id: int, name: str, days: int) -> tuple[str, TokenRecord]:
        """A new token, shown this once, and its record."""
        token, now = new_token(), self._now()
        expires_at = now + timedelta(days=days)
        with self._engine.begin() as connection:
            found = connection.execute(
                insert(ApiTokenRow).values(
                    user_id=user_id,
                    name=name,
                    token_hash=token_hash(token),
                    created_at=now,
                    expires_at=expires_at,
                    last_used_at=None,
                )
            )
            assert found.inserted_primary_key is not None
            token_id: int = found.inserted_primary_key[0]
        return token, TokenRecord(token_id, name, now, expires_at, None)

    def of(self, user_id: int) -> list[TokenRecord]:
        """A person's tokens, expired ones too, oldest first."""
        query = select(
            ApiTokenRow.id,
            ApiTokenRow.name,
            ApiTokenRow.created_at,
            ApiTokenRow.expires_at,
            ApiTokenRow.last_used_at,
        ).where(ApiTokenRow.user_id == user_id)
        with self._reading.connect() as connection:
            return [TokenRecord(*row) for row in connection.execute(query.order_by(ApiTokenRow.id))]

    def user_of(self, token: str) -> User | None:
        """Whose token this is; None when it is unknown or expired, or its person was disabled."""
        now = self._now()
        query = select(ApiTokenRow.id, ApiTokenRow.user_id, ApiTokenRow.last_used_at).where(
            ApiTokenRow.token_hash == token_hash(token), ApiTokenRow.expires_at > now
        )
        with self._reading.connect() as connection:
            row = connection.execute(query).one_or_none()
            user = None if row is None else read_user(connection, row.user_id)
        if row is None or user is None or user.disabled:
            return None
        if row.last_used_at is None or now - row.last_used_at >= SEEN_EVERY:
            with self._engine.begin() as connection:
                connection.execute(update(ApiTokenRow).where(ApiTokenRow.id == row.id).values(last_used_at=now))
        return user

    def remove(self, user_id: int, token_id: int) -> bool:
        """Withdraw one of the person's own tokens; False when there is none with that id."""
        with self._engine.begin() as connection:
            found = connection.execute(
                delete(ApiTokenRow).where(ApiTokenRow.id == token_id, ApiTokenRow.user_id == user_id)
            )
        return found.rowcount > 0
