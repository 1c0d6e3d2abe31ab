"""The relational truth: sources, documents, versions, passages, runs, failures."""

from ingest.ledger.ledger import Ledger, open_ledger

__all__ = ["Ledger", "open_ledger"]
