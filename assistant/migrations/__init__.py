"""Alembic revisions of the assistant's tables, run by `assistant.tables.prepare_tables`."""
