"""Restoring with what this package keeps in the database: its tables prepared, its sign-ins ended."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, delete

from assistant.conversations.forgetting import forget_lost_quotes
from assistant.tables import SessionRow, prepare_tables
from ingest.settings import IngestSettings
from ingest.storing.backups import restore_backup


def restore_store(settings: IngestSettings, archive: Path, replace: bool) -> int:
    """See `restore_backup`. Who signed out, or was signed out, since the backup stays so."""
    return restore_backup(archive, settings, replace, [prepare_tables, _end_sign_ins], [forget_lost_quotes])


def _end_sign_ins(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(delete(SessionRow))
