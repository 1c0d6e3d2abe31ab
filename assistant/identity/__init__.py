"""Who asks: accounts, passwords, sessions, tokens for programs, and what a person may call itself to the ledger."""
