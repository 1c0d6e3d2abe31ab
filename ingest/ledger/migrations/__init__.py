"""Alembic revisions of the ledger, run by `ingest.ledger.migrating`."""
