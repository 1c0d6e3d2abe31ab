"""Pure arithmetic of time: which moments a schedule names. Nothing here reads a clock or a database."""
