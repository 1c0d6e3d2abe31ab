"""What the commands in `ingest.cli` do; heavy to import, so only when one of them runs."""
