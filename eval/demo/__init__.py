"""The demo company's documents: written as plain text in `content/`, built into the formats that companies keep."""
