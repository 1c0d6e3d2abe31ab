"""How long a question takes in large stores, for people who may read little or much of them.

A store is written directly into ledger and index, as a sync would leave it; its texts and vectors are real ones of a
small corpus, mixed. Everything after that is the product: its API over HTTP, with people who sign in.
"""
