"""Fetching: one module per kind of source. Knows nothing of index, database or other packages' settings."""
