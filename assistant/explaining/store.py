"""Explanations in the database, each beside its question and gone with it."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, insert, select

from assistant.errors import NotFoundError
from assistant.explaining.records import Explanation
from assistant.tables import ExplanationRow
from ingest.ledger.database import for_reading

_STORE = insert(ExplanationRow)  # built once: building a statement costs more than running it


class Explanations:
    """Thread-safe. Whose question it is was checked by whoever asks."""

    def __init__(self, engine: Engine) -> None:
        self._reading = for_reading(engine)

    def store_in(self, connection: Connection, question_id: int, explanation: Explanation) -> None:
        """Keep why a question was answered so, in the caller's transaction."""
        connection.execute(_STORE, {"question_id": question_id, "body": explanation.to_json()})

    def of(self, question_id: int) -> Explanation:
        """Why a question was answered so.

        Raises:
            NotFoundError: it was answered before explanations were kept, or leaned on what has been erased.
        """
        with self._reading.connect() as connection:
            body = connection.scalar(select(ExplanationRow.body).where(ExplanationRow.question_id == question_id))
        if body is None:
            raise NotFoundError
        return Explanation.from_json(body)
