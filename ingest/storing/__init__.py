"""Ledger, index and embedder as one store: adding to it, repairing it, building its index anew."""
