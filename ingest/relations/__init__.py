"""Which documents are near duplicates of each other, and which are superseded by a newer version."""
