"""What runs write to the ledger, and what they read to know what to write. Readers go through `Ledger`."""
