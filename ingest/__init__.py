"""From documents to a searchable store: parse, split, embed, keep the ledger and the index, sync and schedule."""
